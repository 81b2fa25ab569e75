"""`syndicator rehearse`: an office's own configuration, its sites simulated on this machine."""

from __future__ import annotations

from syndicator.cli.configuration import ConfigOption, config_dir, load_settings
from syndicator.cli.demo import (
    FOLDER,
    FolderOption,
    RateOption,
    SeedOption,
    ended,
    run_course_of,
    usual_rate,
)
from syndicator.cli.output import JsonOption, say
from syndicator.core.errors import ConfigurationError


def rehearse(
    config: ConfigOption = None,
    json_lines: JsonOption = False,
    seed: SeedOption = 1,
    rate: RateOption = None,
    folder: FolderOption = FOLDER,
) -> None:
    """Rehearse with your own units, platforms and rules; nothing leaves the machine (演练)."""
    from syndicator.rehearsal.office import from_office
    from syndicator.rehearsal.province import Province

    settings = load_settings(config)
    office = from_office(settings, config_dir(config), seed=seed)
    if not office.plan.publications:
        raise ConfigurationError(
            "没有一条已批准的重要性规则能放行演练文件，请检查 rules.yaml · no approved rule lets a "
            "rehearsal document through: check rules.yaml"
        )
    for key in office.unsimulated:
        say(
            f"平台 {key} 的适配器不能模拟，只看不推 · its adapter cannot be simulated: watched only"
        )
    sites = len(office.plan.sites)
    province = Province(office.plan, folder, rate=rate or usual_rate(sites), write=office.write)
    ended(run_course_of(province), province, json_lines=json_lines)
