"""The shipped rules: one for everything that needs a person, and every one tells what to do."""

import re
from pathlib import Path

import pytest

from syndicator.core.attention import Kind
from tests.prometheus.shipped import ALERTMANAGER, PROMETHEUS, RULES, Alert, alerts, path, tool

ALERTS = {alert.name: alert for alert in alerts()}
CALLING = [alert for alert in ALERTS.values() if alert.labels["severity"] != "none"]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def named(kind: Kind) -> str:
    """The alert of a kind."""
    return "Syndicator" + "".join(word.title() for word in kind.split("_"))


def test_every_need_has_an_alert_of_its_own() -> None:
    """What the daemon can ask of a person is asked, each by one rule that names its kind."""
    asked = {name: re.findall(r'kind="(\w+)"', alert.expr) for name, alert in ALERTS.items()}
    assert {name: kinds for name, kinds in asked.items() if kinds} == {
        named(kind): [kind] for kind in Kind
    }


@pytest.mark.parametrize("alert", ALERTS.values(), ids=lambda alert: alert.name)
def test_an_alert_says_what_it_is_and_what_to_do(alert: Alert) -> None:
    """Summary and next step in Chinese and English; both runbook pages have its section."""
    assert set(alert.annotations) == {"summary", "next_step", "runbook"}
    for name in ("summary", "next_step"):
        chinese, _, english = alert.annotations[name].partition(" · ")
        assert CHINESE.search(chinese)
        assert re.search(r"[a-z]{3}", english)
        assert not CHINESE.search(english)
    for page in ("runbook.zh-CN.md", "runbook.md"):
        text = Path(path("docs", page)).read_text("utf-8")
        _, found, section = text.partition(f'<a id="{alert.section}"></a>\n')
        assert found
        assert re.match(r"\n## \S[^\n]*\n\n\S[^#]*\n1\. ", section)


def test_no_section_without_an_alert() -> None:
    """The runbook has no page for something that can no longer happen."""
    for page in ("runbook.zh-CN.md", "runbook.md"):
        text = Path(path("docs", page)).read_text("utf-8")
        assert re.findall(r'<a id="(\w+)">', text) == [alert.section for alert in _in_page_order()]
        assert set(re.findall(r"\]\(#(\w+)\)", text)) <= {one.section for one in ALERTS.values()}


def _in_page_order() -> list[Alert]:
    order = [alert.section for alert in ALERTS.values()]
    return sorted(ALERTS.values(), key=lambda alert: order.index(alert.section))


@pytest.mark.parametrize("alert", CALLING, ids=lambda alert: alert.name)
def test_a_rule_holds_no_threshold_of_its_own(alert: Alert) -> None:
    """The daemon decides; a rule asks whether something is there, and waits a minute at most."""
    numbers = re.sub(r"\+ 28800|> 0|== [01]", "", alert.expr)
    assert not re.search(r"\d", numbers)
    assert alert.wait in {"30s", "1m"}
    assert alert.labels["severity"] in {"page", "notice"}
    assert alert.labels["role"] in {"duty", "releaser", "editor", "operator"}
    assert alert.labels["hours"] in {"always", "office"}


@pytest.mark.real
def test_the_files_are_taken_by_the_programs_they_are_for() -> None:
    """Promtool and amtool find no fault."""
    tool("promtool", "check", "rules", str(RULES))
    tool("promtool", "check", "config", str(PROMETHEUS / "prometheus.yml"))
    tool("amtool", "check-config", str(ALERTMANAGER))


@pytest.mark.real
def test_the_rules_do_what_they_say() -> None:
    """Messages, Beijing time, missing data, an absent daemon: promtool's own unit tests."""
    tool("promtool", "test", "rules", path("tests", "prometheus", "rules_test.yml"))


@pytest.mark.real
def test_each_kind_fires_its_alert_and_only_that(tmp_path: Path) -> None:
    """One subject of every kind: every alert fires once, within two minutes."""
    series = "".join(
        f'      - series: \'{name}{{job="syndicator", instance="i", kind="{kind}", '
        f'subject="s"}}\'\n        values: {value}x12\n'
        for kind in Kind
        for name, value in (
            ("syndicator_attention", 1),
            ("syndicator_attention_deadline_timestamp_seconds", 1772432400),
        )
    )
    wanted = "".join(
        f"          - {{labels: '{{alertname=\"{named(kind)}\"}}', value: 1}}\n" for kind in Kind
    )
    file = tmp_path / "kinds.yml"
    file.write_text(
        f"rule_files: ['{RULES}']\nevaluation_interval: 15s\ntests:\n  - interval: 15s\n"
        f'    input_series:\n      - series: up{{job="syndicator"}}\n        values: 1x12\n{series}'
        "    promql_expr_test:\n"
        '      - expr: count by (alertname) (ALERTS{alertstate="firing"})\n'
        f"        eval_time: 2m\n        exp_samples:\n{wanted}",
        "utf-8",
    )
    tool("promtool", "test", "rules", str(file))


@pytest.mark.real
@pytest.mark.parametrize(
    "labels, receiver",
    [
        ("alertname=SyndicatorHeld role=releaser severity=page", "releaser"),
        ("alertname=SyndicatorInReview role=editor severity=notice", "editor"),
        ("alertname=SyndicatorDown role=operator severity=page", "operator"),
        ("alertname=SyndicatorMissedLimit role=duty severity=page", "duty"),
        ("alertname=SyndicatorOutsideOfficeHours severity=none", "nobody"),
        ("alertname=SomethingElse", "duty"),
    ],
)
def test_a_message_goes_to_whom_it_concerns(labels: str, receiver: str) -> None:
    """Routing by role; what bears no role reaches the duty officer."""
    routed = tool(
        "amtool", "config", "routes", "test", f"--config.file={ALERTMANAGER}", *labels.split()
    )
    assert routed.strip() == receiver
