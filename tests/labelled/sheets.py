"""What a site publishes, before its CMS dresses it: headline, number, blocks, attachments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape

from tests.labelled.papers import SITE, Attachment, Block, Document, Raw, Table

HOST = "https://www.baihua.example"
"""The invented city whose site is looked at."""

__all__ = ["HOST", "SITE_ID_CODE", "Block", "Raw", "Sheet", "body", "plain_paragraph", "sheet_of"]

SITE_ID_CODE = "2299000001"
"""Its 网站标识码."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page's content."""

    title: str
    number: str
    """Printed above the text; empty where the page does not show it."""
    blocks: tuple[Block, ...]
    attachments: tuple[Attachment, ...] = ()
    code: str = SITE_ID_CODE
    column: str = "政策文件"
    published: str = "2026-07-18 09:30"
    source: str = "青石省人民政府网"
    around: str = ""
    """Markup outside the article: what a side bar or a footer carries besides."""

    def lines(self, change: Callable[[str], str]) -> Sheet:
        """The same with every paragraph changed."""
        return replace(
            self, blocks=tuple(change(b) if isinstance(b, str) else b for b in self.blocks)
        )


def sheet_of(paper: Document) -> Sheet:
    """A faithful copy: nothing but the site's own frame will be added."""
    attachments = tuple(Attachment(a.name, SITE + a.path) for a in paper.attachments)
    return Sheet(paper.title, paper.number, paper.blocks, attachments)


Paragraph = Callable[[str], str]


def plain_paragraph(line: str) -> str:
    """A paragraph and nothing else."""
    return f"<p>{escape(line)}</p>"


def body(sheet: Sheet, paragraph: Paragraph = plain_paragraph, table: str = "<table>") -> str:
    """Markup of the blocks; a line that names an attachment bears its link."""
    return "\n".join(_block(sheet, block, paragraph, table) for block in sheet.blocks)


def _block(sheet: Sheet, block: Block, paragraph: Paragraph, table: str) -> str:
    if isinstance(block, Raw):
        return block.html
    if isinstance(block, Table):
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
            for row in block.rows
        )
        return f"{table}<tbody>{rows}</tbody></table>"
    for attachment in sheet.attachments:
        if attachment.name and attachment.name in block:
            before, _, after = block.partition(attachment.name)
            link = f'<a href="{attachment.path}">{escape(attachment.name)}</a>'
            return f"<p>{escape(before)}{link}{escape(after)}</p>"
    return paragraph(block)
