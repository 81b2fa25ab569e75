"""A small sound configuration of invented places, for tests to break one thing at a time."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from syndicator.settings.load import load
from syndicator.settings.model import Settings
from syndicator.settings.problem import ConfigErrors

GOOD: Final = {
    "syndicator.yaml": """\
store: {path: state.db}
control: {socket: control.sock}
metrics:
  listen: 127.0.0.1
  port: 9843
timing:
  rescue_lease_s: 180
egresses:
  - key: default
  - key: inner
    proxy: http://proxy.example:3128
    allowed_networks: [10.20.0.0/16]
""",
    "people.yaml": """\
people:
  - key: chen
    name: 陈某
    login: chen
    roles: [editor, releaser]
  - key: ops
    name: 运维
    login: ops
    roles: [operator]
""",
    "rules.yaml": """\
rules:
  - key: documents
    says: important
    scope: {kind: all}
    when:
      sources: [capital]
      doc_prefixes: [云发]
    reason: 全部站点
    approved_by: chen
  - key: schools
    says: important
    scope:
      kind: sector
      values: [education]
    when:
      themes: ['科技、教育\\教育']
    reason: 教育行业
    approved_by: chen
""",
    "profiles.yaml": """\
profiles:
  - key: one-hour
    document: 云政发〔2020〕1号
    clause: （一）
    quote: 一小时内转载
    accepts: [repost, link]
    target: {hours: 1}
    limit: {working_days: 1}
    verified: true
    enabled: true
    sources: [capital]
""",
    "sources/capital.yaml": """\
sources:
  - key: capital
    name: 云都最新文件
    family: govlist
    url: https://www.yundu.example/list.json
    level: national
    official: true
    issuer: 云都
    article_hosts: [www.yundu.example]
""",
    "platforms/cloud.yaml": """\
platforms:
  - key: cloud
    name: 云州平台
    adapter: paper
    trust: publish
    authorisation: 云政办函〔2026〕3号
    endpoint: https://cms.yunzhou.example
    credential: env:CLOUD_PASSWORD
    limits:
      per_second: 2
      concurrent: 4
      timeout_s: 30
    options:
      columns:
        policy: 5
  - key: seen
    name: 只看
    adapter: none
    trust: observe
""",
    "calendar/2026.yaml": """\
year: 2026
notice: 云办发明电〔2025〕7号
holidays:
  - 2026-01-01
  - 2026-01-02
makeup:
  - 2026-01-04
freezes:
  - name: 重保
    since: 2026-03-02
    until: 2026-03-13T08:00
    platforms: [cloud]
""",
    "units.csv": """\
key,name,level,region,parent,sectors,leader,contact,since,until
yun,云州省,province,990000,,,,,,
yun-1,云一市,prefecture,990100,yun,,,,2020-01-01,
yun-edu,云州教育厅,department,990000,yun,education;research,甲,乙,,
""",
    "sites.csv": """\
key,name,unit,platform,column,home_url,list_url,list_kind,list_selector,site_id_code,egress,since
yun-portal,云州门户,yun,cloud,policy,https://www.yun.example/,https://www.yun.example/zc/,html,\
ul.list a,9900000001,inner,
yun-1-portal,云一门户,yun-1,seen,,,https://yun-1.example/feed,rss,,,,2021-06-01
yun-edu-portal,云教育,yun-edu,cloud,,,,,,,,
""",
}


class Paper:
    """An adapter class as the loader sees it: it knows one option."""

    @classmethod
    def check_options(cls, options: Mapping[str, object]) -> Sequence[str]:
        """Complain of every option but columns, and of a column that is no number."""
        wrong = [f"{name}: 未知的键 · unknown key" for name in options if name != "columns"]
        columns = options.get("columns", {})
        if isinstance(columns, dict):
            wrong += [
                f"columns.{name}: 须为整数 · must be a whole number"
                for name, number in columns.items()
                if not isinstance(number, int)
            ]
        return wrong


def write(directory: Path, changes: Mapping[str, str | bytes | None] | None = None) -> Path:
    """Lay out the sound configuration with files replaced, added, or (None) left out."""
    for name, content in {**GOOD, **(changes or {})}.items():
        if content is None:
            continue
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return directory


def read(directory: Path) -> Settings:
    """Load it as the daemon would."""
    return load(directory, adapters={"paper": Paper}, families=("govlist", "html"), environ={})


def errors(directory: Path) -> list[str]:
    """What the loader says against it, without the directory's name; empty when it is sound."""
    try:
        read(directory)
    except ConfigErrors as wrong:
        return [str(error).replace(f"{directory}/", "") for error in wrong.errors]
    return []
