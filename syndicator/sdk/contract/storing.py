"""First half of the suite: what is stored is whole, stands once, and is found again."""

from __future__ import annotations

from dataclasses import replace

from syndicator.sdk import (
    Accepted,
    Adapter,
    Article,
    Copy,
    Lookup,
    Mode,
    Need,
    Reference,
    Refused,
    Standing,
    Withdrawn,
)
from syndicator.sdk.contract.site import ARTICLE, REFERENCE, ContractSite, article, connect, words

NEWS = "<p>本报讯 近日，示例部印发示发〔2026〕18号文件，记者采访了有关负责人。</p>"
IMPLEMENTING = (
    "<p>例政办发〔2026〕7号</p><p>各乡镇：为贯彻落实《示例部关于印发〈规划〉的通知》（示发〔2026〕18号）"
    "，结合实际提出如下意见。</p>"
)


async def found(adapter: Adapter, ref: Reference = REFERENCE) -> tuple[Copy, ...]:
    """The copies a look-up answers; fails where it gives no answer."""
    outcome = await adapter.find(ref)
    assert isinstance(outcome, Lookup), outcome
    return outcome.copies


async def stored(adapter: Adapter, sent: Article, mode: Mode = Mode.PUBLISH) -> Accepted:
    """The outcome of a create that must succeed."""
    outcome = await adapter.create(sent, mode)
    assert isinstance(outcome, Accepted), outcome
    return outcome


class StoringContract:
    """One copy, whole, ours; other people's left alone."""

    async def test_a_stored_article_is_found(self, site: ContractSite) -> None:
        """Nothing is found before; afterwards one copy, ours, public, by the id create gave."""
        adapter = connect(site)
        assert await found(adapter) == ()
        accepted = await stored(adapter, article(site))
        assert accepted.standing is Standing.PUBLIC
        (copy,) = await found(adapter)
        assert (copy.remote_id, copy.ours, copy.standing) == (
            accepted.remote_id,
            True,
            Standing.PUBLIC,
        )
        assert copy.revision in {None, 1}
        assert [held.remote_id for held in await site.held()] == [accepted.remote_id]

    async def test_looking_up_first_stores_once(self, site: ContractSite) -> None:
        """The same article pushed twice, each time looked up before, stands once."""
        adapter = connect(site)
        for _ in range(2):
            if not await found(adapter):
                await stored(adapter, article(site))
        assert len(await site.held()) == 1

    async def test_text_and_title_arrive_whole(self, site: ContractSite) -> None:
        """Long Chinese title, rare characters, markup characters and tables stay unchanged."""
        sent = article(site)
        await stored(connect(site), sent)
        (held,) = await site.held()
        assert held.title == sent.ref.title
        assert words(sent.html) in words(held.html)
        assert 'colspan="2"' in held.html
        (copy,) = await found(connect(site))
        assert copy.html is None or words(copy.html) == words(sent.html)

    async def test_source_is_named_outside_the_text(self, site: ContractSite) -> None:
        """Where the site keeps the source line in the text, it stands after the text."""
        sent = article(site)
        await stored(connect(site), sent)
        (held,) = await site.held()
        rest = words(held.html).partition(words(sent.html))[2]
        assert rest in {"", f"来源：{sent.source_name}"}

    async def test_publication_time_is_the_sites_own(self, site: ContractSite) -> None:
        """The source's publication time is never written as the copy's."""
        await stored(connect(site), article(site))
        (held,) = await site.held()
        assert not (held.published or "").startswith("2011")

    async def test_a_draft_waits_for_an_editor(self, site: ContractSite) -> None:
        """Mode draft stores without publishing."""
        accepted = await stored(connect(site), article(site), Mode.DRAFT)
        assert accepted.standing is Standing.REVIEW
        (held,) = await site.held()
        assert held.standing is Standing.REVIEW
        (copy,) = await found(connect(site))
        assert (copy.ours, copy.standing) == (True, Standing.REVIEW)

    async def test_column_is_the_one_asked_for(self, site: ContractSite) -> None:
        """The copy lands in its column."""
        await stored(connect(site), article(site))
        (held,) = await site.held()
        assert held.column in {None, site.column}

    async def test_unknown_column_is_refused(self, site: ContractSite) -> None:
        """A column the site does not have stores nothing, anywhere."""
        if site.unknown_column is None:
            return
        outcome = await connect(site).create(
            article(site, column=site.unknown_column), Mode.PUBLISH
        )
        assert isinstance(outcome, Refused)
        assert outcome.need is Need.COLUMN
        assert await site.held() == []

    async def test_a_renamed_copy_is_still_ours(self, site: ContractSite) -> None:
        """Another title put on by the site's people does not hide our copy."""
        accepted = await stored(connect(site), article(site))
        await site.retitle(accepted.remote_id, "转发上级文件")
        (copy,) = await found(connect(site))
        assert (copy.remote_id, copy.ours) == (accepted.remote_id, True)

    async def test_a_copy_put_up_by_hand_is_theirs(self, site: ContractSite) -> None:
        """Same title, other spacing and punctuation: found, and marked as not ours."""
        title = ARTICLE.ref.title.replace("“", '"').replace("”", '"').replace("—", "－")
        made = await site.put_by_hand(title, "<p>全文见附件。</p>")
        (copy,) = await found(connect(site))
        assert (copy.remote_id, copy.ours) == (made, False)

    async def test_a_copy_that_lost_our_key_is_known_by_its_id(self, site: ContractSite) -> None:
        """The id we were told makes it ours where it bears no key; any other id is theirs."""
        adapter = connect(site)
        made = await site.put_by_hand(REFERENCE.title, "<p>不得擅自改动。</p>")
        for told, ours in ((made, True), (f"{made}0", False), (None, False)):
            ref = replace(REFERENCE, remote_id=told)
            (copy,) = await found(adapter, ref)
            assert (copy.remote_id, copy.ours, copy.revision) == (made, ours, None)

    async def test_a_draft_in_review_can_be_withdrawn(self, site: ContractSite) -> None:
        """It goes out of its editors' queue where there is one; it never becomes public by that."""
        adapter = connect(site)
        if not adapter.capabilities.can_withdraw:
            return
        outcome = await adapter.create(article(site), Mode.DRAFT)
        assert isinstance(outcome, Accepted)
        for _ in range(2):
            withdrawn = await adapter.withdraw(outcome.remote_id, REFERENCE)
            assert withdrawn == Withdrawn(outcome.remote_id)
        assert all(held.standing is not Standing.PUBLIC for held in await site.held())

    async def test_a_copy_under_another_title_is_found_by_number(self, site: ContractSite) -> None:
        """The number on a line of its own, in another spelling, shows whose text it is."""
        html = "<p>示发[2026]18号</p><p>各县（市、区）人民政府：…</p>"
        made = await site.put_by_hand("转发省里的文件", html)
        (copy,) = await found(connect(site))
        assert (copy.remote_id, copy.ours) == (made, False)

    async def test_papers_about_the_policy_are_no_copies(self, site: ContractSite) -> None:
        """News and implementing papers mention the number; they are not the document."""
        await site.put_by_hand("示例部印发公共服务规划 记者专访", NEWS)
        await site.put_by_hand("关于贯彻落实示发〔2026〕18号文件的实施意见", IMPLEMENTING)
        assert await found(connect(site)) == ()

    async def test_a_copy_under_another_key_is_no_copy(self, site: ContractSite) -> None:
        """What the daemon put up for another site of the platform does not count for this one."""
        other = replace(REFERENCE, key="zc-5f0c9a1b2c3d4e5f-99999999")
        await stored(connect(site), article(site, ref=other))
        assert await found(connect(site)) == ()

    async def test_a_trashed_copy_is_found_and_stays_trashed(self, site: ContractSite) -> None:
        """What the site's people removed is shown as removed, and no update puts it back."""
        adapter = connect(site)
        accepted = await stored(adapter, article(site))
        await site.trash(accepted.remote_id)
        (copy,) = await found(adapter)
        assert (copy.ours, copy.standing) == (True, Standing.TRASHED)
        if adapter.capabilities.can_update:
            outcome = await adapter.update(
                accepted.remote_id, article(site, revision=2), Mode.PUBLISH
            )
            assert isinstance(outcome, Refused)
        assert [held.standing for held in await site.held()] == [Standing.TRASHED]

    async def test_an_update_changes_the_text_only(self, site: ContractSite) -> None:
        """A new revision replaces the text; standing, time and column stay; still one copy."""
        adapter = connect(site)
        if not adapter.capabilities.can_update:
            return
        accepted = await stored(adapter, article(site), Mode.DRAFT)
        (before,) = await site.held()
        changed = article(site, revision=2, html="<p>修订后的全文，2026年4月1日起施行。</p>")
        outcome = await adapter.update(accepted.remote_id, changed, Mode.PUBLISH)
        assert isinstance(outcome, Accepted)
        (after,) = await site.held()
        assert words(changed.html) in words(after.html)
        assert "不得擅自改动" not in after.html
        assert replace(after, html="") == replace(before, html="")
        (copy,) = await found(adapter)
        assert copy.revision in {None, 2}

    async def test_other_peoples_copies_are_never_touched(self, site: ContractSite) -> None:
        """Neither update nor withdrawal changes a copy that does not bear our key."""
        adapter = connect(site)
        made = await site.put_by_hand(REFERENCE.title, "<p>示发〔2026〕18号</p>")
        before = await site.held()
        if adapter.capabilities.can_update:
            assert isinstance(await adapter.update(made, article(site), Mode.PUBLISH), Refused)
        if adapter.capabilities.can_withdraw:
            assert isinstance(await adapter.withdraw(made, REFERENCE), Refused)
        assert await site.held() == before

    async def test_a_withdrawn_copy_is_out_of_sight_but_kept(self, site: ContractSite) -> None:
        """Withdrawal can be undone by the site's people, and repeating it does no harm."""
        adapter = connect(site)
        if not adapter.capabilities.can_withdraw:
            return
        accepted = await stored(adapter, article(site))
        for _ in range(2):
            outcome = await adapter.withdraw(accepted.remote_id, REFERENCE)
            assert outcome == Withdrawn(accepted.remote_id)
        (held,) = await site.held()
        assert held.standing is not Standing.PUBLIC
        assert all(copy.standing is not Standing.PUBLIC for copy in await found(adapter))

    async def test_unreadable_characters_never_leave(self, site: ContractSite) -> None:
        """U+FFFD, literal or as a reference, in text or title: refused, nothing stored."""
        adapter = connect(site)
        for bad in (
            article(site, html="<p>乱\ufffd码</p>"),
            article(site, html="<p>乱&#xFFFD;码</p>"),
            article(site, ref=replace(REFERENCE, title="关于\ufffd的通知")),
        ):
            outcome = await adapter.create(bad, Mode.PUBLISH)
            assert isinstance(outcome, Refused)
            assert outcome.need is Need.CONTENT
        assert await site.held() == []

    async def test_the_public_list_shows_the_copy(self, site: ContractSite) -> None:
        """`recent` lists public copies, newest first, and no drafts."""
        adapter = connect(site)
        if not adapter.capabilities.can_list:
            return
        draft = replace(REFERENCE, key="zc-draft", title="待审的通知")
        await stored(adapter, article(site))
        await stored(adapter, article(site, ref=draft), Mode.DRAFT)
        entries = await adapter.recent(site.column, 10)
        assert [entry.title for entry in entries] == [REFERENCE.title]
        assert entries[0].url.startswith("http")

    async def test_a_probe_leaves_nothing_behind(self, site: ContractSite) -> None:
        """Trying the live system finds it well and stores nothing."""
        checks = await connect(site).probe()
        assert checks
        assert all(check.ok for check in checks), checks
        assert await site.held() == []
