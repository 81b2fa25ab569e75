"""What the conformance suite does not ask: WordPress's own ways."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace

import pytest

from syndicator.sdk import (
    Accepted,
    Connection,
    Copy,
    Failed,
    Lookup,
    LookupFailed,
    Mode,
    Need,
    OptionsInvalid,
    Refused,
    Reply,
    Secret,
    Standing,
    TransportError,
    Unknown,
    Withdrawn,
)
from syndicator.sdk.contract.site import ARTICLE, REFERENCE
from syndicator_adapters.wordpress.adapter import WordPress
from tests.contract.adapter.fake_wordpress import FakeWordPress
from tests.contract.adapter.plain import PlainHttp

KEY = REFERENCE.key


@dataclass
class Scripted:
    """Answers from a list, whatever is asked."""

    replies: list[Reply | TransportError]
    asked: list[str] = field(default_factory=list)

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Reply:
        self.asked.append(f"{method} {url}")
        reply = self.replies.pop(0)
        if isinstance(reply, TransportError):
            raise reply
        return reply


@pytest.fixture
async def wordpress() -> AsyncIterator[FakeWordPress]:
    """An imitation of WordPress, empty."""
    fake = FakeWordPress()
    async with fake.server:
        yield fake


def adapter(
    fake: FakeWordPress, user: str = "bot", options: Mapping[str, object] | None = None
) -> WordPress:
    """An adapter that acts as a user."""
    secret = Secret(f"{user}:{fake.passwords[user]}")
    return WordPress(Connection(fake.server.url(""), secret, options or {}), PlainHttp())


async def copies(asked: WordPress) -> tuple[Copy, ...]:
    """What a look-up finds."""
    outcome = await asked.find(REFERENCE)
    assert isinstance(outcome, Lookup), outcome
    return outcome.copies


async def test_a_contributor_stores_for_review_and_finds_it_by_its_mark(
    wordpress: FakeWordPress,
) -> None:
    """WordPress ignores a contributor's slug; the mark in the text is then the key."""
    bot = adapter(wordpress, "contrib")
    outcome = await bot.create(ARTICLE, Mode.DRAFT)
    assert isinstance(outcome, Accepted)
    assert wordpress.posts[int(outcome.remote_id)].slug == ""
    assert [(copy.ours, copy.standing) for copy in await copies(bot)] == [(True, Standing.REVIEW)]
    refused = await bot.create(ARTICLE, Mode.PUBLISH)
    assert isinstance(refused, Refused)
    assert refused.need is Need.PERMISSION


async def test_draft_status_is_chosen_in_the_options(wordpress: FakeWordPress) -> None:
    """Pending by default, so that it stands in the editors' queue; draft where that is wanted."""
    await adapter(wordpress).create(ARTICLE, Mode.DRAFT)
    other = replace(ARTICLE, ref=replace(REFERENCE, key="zc-2"))
    await adapter(wordpress, options={"draft_status": "draft"}).create(other, Mode.DRAFT)
    assert [post.status for post in wordpress.posts.values()] == ["pending", "draft"]


@pytest.mark.parametrize(
    "column, categories", [("", [1]), ("7", [7]), ("zhengce", [2]), ("要闻", [7])]
)
async def test_a_column_is_a_mapped_name_an_id_or_a_slug(
    wordpress: FakeWordPress, column: str, categories: list[int]
) -> None:
    """Without a column WordPress's default category holds."""
    sent = replace(ARTICLE, column=column)
    await adapter(wordpress, options={"columns": {"要闻": 7}}).create(sent, Mode.PUBLISH)
    assert [post.categories for post in wordpress.posts.values()] == [categories]


async def test_a_mapping_to_a_category_that_is_gone_is_refused(wordpress: FakeWordPress) -> None:
    """WordPress itself would drop the category without a word."""
    bot = adapter(wordpress, options={"columns": {"要闻": 99}})
    outcome = await bot.create(replace(ARTICLE, column="要闻"), Mode.PUBLISH)
    assert isinstance(outcome, Refused)
    assert outcome.need is Need.COLUMN
    assert not all(check.ok for check in await bot.probe())


async def test_other_peoples_public_posts_are_seen_by_an_author(wordpress: FakeWordPress) -> None:
    """WordPress hides them from authors who list for editing: the public face is asked as well."""
    made = wordpress.put(REFERENCE.title, "<p>全文</p>")
    assert [(copy.remote_id, copy.ours) for copy in await copies(adapter(wordpress))] == [
        (str(made.id), False)
    ]


async def test_a_hidden_draft_with_our_key_is_not_absence(wordpress: FakeWordPress) -> None:
    """An earlier account's draft of ours cannot be read, yet nothing may be put beside it."""
    wordpress.put("旧账号所存", "<p>甲</p>", slug=KEY, status="draft")
    outcome = await adapter(wordpress).find(REFERENCE)
    assert isinstance(outcome, LookupFailed)
    assert outcome.need is Need.PERMISSION
    assert [copy.ours for copy in await copies(adapter(wordpress, "editor"))] == [True]


async def test_a_hidden_draft_of_the_same_title_only_is_no_obstacle(
    wordpress: FakeWordPress,
) -> None:
    """Drafts of others that an author may not read cannot be judged by title; the probe says so."""
    wordpress.put(REFERENCE.title, "<p>甲</p>", status="draft")
    bot = adapter(wordpress)
    assert await copies(bot) == ()
    assert any("edit_others_posts" in check.detail for check in await bot.probe())


async def test_the_look_up_turns_pages(wordpress: FakeWordPress) -> None:
    """Sixty newer posts that mention the number do not push the copy out of sight."""
    made = wordpress.put("转发", "<p>示发〔2026〕18号</p>")
    wordpress.now = "2026-03-03T01:00:00"
    for _ in range(60):
        wordpress.put("新闻", "<p>据示发〔2026〕18号文件</p>")
    assert [copy.remote_id for copy in await copies(adapter(wordpress))] == [str(made.id)]


async def test_a_post_behind_a_password_is_not_public(wordpress: FakeWordPress) -> None:
    """Published, but nobody can read it: it waits for an editor."""
    bot = adapter(wordpress)
    outcome = await bot.create(ARTICLE, Mode.PUBLISH)
    assert isinstance(outcome, Accepted)
    wordpress.posts[int(outcome.remote_id)].password = "x"
    assert [copy.standing for copy in await copies(bot)] == [Standing.REVIEW]


async def test_the_later_of_two_creates_takes_its_post_back(wordpress: FakeWordPress) -> None:
    """The second answers with the first one's id and leaves nothing of its own."""
    bot = adapter(wordpress)
    first = await bot.create(ARTICLE, Mode.PUBLISH)
    assert await bot.create(ARTICLE, Mode.PUBLISH) == first
    assert len(wordpress.posts) == 1


async def test_a_numbered_slug_beside_a_stranger_stays(wordpress: FakeWordPress) -> None:
    """Where the slug was taken by something that is not ours, nothing of anybody's is deleted."""
    stranger = wordpress.put("别的", '<p data-syndicator-key="zc-other">别的</p>', slug=KEY)
    outcome = await adapter(wordpress).create(ARTICLE, Mode.PUBLISH)
    assert isinstance(outcome, Accepted)
    assert [post.slug for post in wordpress.posts.values()] == [KEY, f"{KEY}-2"]
    assert outcome.remote_id != str(stranger.id)


async def test_a_trashed_copy_frees_the_slug_and_is_not_touched(wordpress: FakeWordPress) -> None:
    """A released second push takes the plain slug again; the trashed one stays where it is."""
    bot = adapter(wordpress)
    for _ in range(3):
        outcome = await bot.create(ARTICLE, Mode.PUBLISH)
        assert isinstance(outcome, Accepted)
        wordpress.trash(int(outcome.remote_id))
    slugs = [post.slug for post in wordpress.posts.values()]
    assert slugs == [f"{KEY}__trashed", f"{KEY}__trashed-2", f"{KEY}__trashed-3"]
    assert [copy.standing for copy in await copies(bot)] == [Standing.TRASHED] * 3


async def test_an_editor_account_leaves_other_posts_alone(wordpress: FakeWordPress) -> None:
    """It could change them; without our key on them it does not."""
    made = wordpress.put(REFERENCE.title, "<p>示发〔2026〕18号</p>")
    editor = adapter(wordpress, "editor")
    for outcome in (
        await editor.update(str(made.id), ARTICLE, Mode.PUBLISH),
        await editor.withdraw(str(made.id), REFERENCE),
        await editor.update("7 OR 1=1", ARTICLE, Mode.PUBLISH),
    ):
        assert isinstance(outcome, Refused)
        assert outcome.need is Need.CONFLICT
    assert (made.content, made.status) == ("<p>示发〔2026〕18号</p>", "publish")


async def test_withdrawing_what_is_gone_is_done(wordpress: FakeWordPress) -> None:
    """A post deleted for good is out of sight; an update of it is a conflict."""
    bot = adapter(wordpress)
    assert await bot.withdraw("4711", REFERENCE) == Withdrawn("4711")
    outcome = await bot.update("4711", ARTICLE, Mode.PUBLISH)
    assert isinstance(outcome, Refused)
    assert outcome.need is Need.CONFLICT


@pytest.mark.parametrize("secret", [None, Secret("no-colon"), Secret("user:"), Secret(":password")])
async def test_without_a_whole_credential_nothing_is_sent(secret: Secret | None) -> None:
    """The credential is `user:application password`; anything else is for a person to mend."""
    http = Scripted([])
    bot = WordPress(Connection("https://county.example", secret, {}), http)
    outcomes = [
        await bot.create(ARTICLE, Mode.PUBLISH),
        await bot.update("1", ARTICLE, Mode.PUBLISH),
        await bot.withdraw("1", REFERENCE),
        await bot.find(REFERENCE),
    ]
    needs = [outcome.need for outcome in outcomes if isinstance(outcome, Refused | LookupFailed)]
    assert needs == [Need.CREDENTIAL] * 4
    assert [check.ok for check in await bot.probe()] == [False]
    assert http.asked == []


def test_options_are_checked_when_the_adapter_is_made() -> None:
    """Every error at once, with its place and a hint."""
    wrong = {"colums": {}, "draft_status": "publish", "columns": {"要闻": "seven"}}
    errors = WordPress.check_options(wrong)
    assert [error.partition(":")[0] for error in errors] == [
        "draft_status",
        "columns.要闻",
        "colums",
    ]
    assert "did you mean columns?" in errors[2]
    with pytest.raises(OptionsInvalid, match="did you mean columns"):
        WordPress(Connection("https://county.example", None, wrong), Scripted([]))


@dataclass(frozen=True, slots=True)
class Canned:
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def error(status: int, code: str, data: str = "{}") -> Canned:
    """An error answer of WordPress's."""
    return Canned(status, f'{{"code": "{code}", "message": "m", "data": {data}}}'.encode())


def scripted(*replies: Reply | TransportError) -> tuple[WordPress, Scripted]:
    """An adapter whose site answers so."""
    http = Scripted(list(replies))
    return WordPress(Connection("https://c.example", Secret("bot:abcd efgh"), {}), http), http


@pytest.mark.parametrize(
    "reply, expected",
    [
        (error(500, "db_insert_error"), Failed),
        (error(500, "internal_server_error"), Unknown),
        (error(400, "empty_content"), Need.CONTENT),
        (error(400, "rest_invalid_param", '{"params": {"categories": "x"}}'), Need.COLUMN),
        (error(400, "rest_missing_callback_param", '{"params": ["content"]}'), Need.CONTENT),
        (error(400, "rest_invalid_param", '{"params": {"slug": "x"}}'), Need.CONFIGURATION),
        (error(400, "rest_invalid_param", '{"params": 7, "details": 8}'), Need.CONFIGURATION),
        (error(404, "rest_no_route"), Need.CONFIGURATION),
        (error(401, "rest_cannot_create"), Need.CREDENTIAL),
        (error(403, "rest_cannot_publish"), Need.PERMISSION),
        (error(403, "rest_cannot_assign_term"), Need.COLUMN),
        (error(410, "no_longer_here"), Need.CONFIGURATION),
        (Canned(301, b"", {"location": "https://moved.example/x?token=1"}), Need.CONFIGURATION),
        (Canned(201, b'{"id": "7", "status": "publish"}'), Unknown),
        (Canned(201, b'{"id": 7}'), Unknown),
        (Canned(200, b"<b>Warning</b>: x in y.php<br>"), Unknown),
    ],
)
async def test_an_answer_means_what_wordpress_means(
    reply: Reply, expected: Need | type[object]
) -> None:
    """WordPress's codes and parameters name the need; an answer without an id is no success."""
    bot, http = scripted(reply)
    outcome = await bot.create(ARTICLE, Mode.PUBLISH)
    if isinstance(expected, Need):
        assert isinstance(outcome, Refused), outcome
        assert outcome.need is expected
        assert "token" not in outcome.message
    else:
        assert isinstance(outcome, expected), outcome
    assert len(http.asked) == 1


async def test_trouble_before_a_write_is_no_doubt_about_it() -> None:
    """A look at the column or the post that fails leaves nothing unsure: nothing was written."""
    lost = TransportError("断线 · lost")
    bot, _ = scripted(lost, lost, lost, Canned(502))
    sent = replace(ARTICLE, column="zhengce")
    assert isinstance(await bot.create(sent, Mode.PUBLISH), Failed)
    assert isinstance(await bot.update("1", sent, Mode.PUBLISH), Failed)
    assert isinstance(await bot.withdraw("1", REFERENCE), Failed)
    assert isinstance(await bot.create(sent, Mode.PUBLISH), Failed)


@pytest.mark.parametrize("later", [TransportError("断线 · lost"), Canned(500), Canned(429)])
async def test_a_double_that_cannot_be_looked_at_is_unknown(later: Reply | TransportError) -> None:
    """The post stands under a numbered slug; whether another stands too, the next look-up tells."""
    made = Canned(201, f'{{"id": 7, "slug": "{KEY}-2", "status": "publish"}}'.encode())
    bot, _ = scripted(made, later)
    assert isinstance(await bot.create(ARTICLE, Mode.PUBLISH), Unknown)


async def test_a_double_that_cannot_be_removed_needs_a_person() -> None:
    """Both ids are named."""
    made = Canned(201, f'{{"id": 7, "slug": "{KEY}-2", "status": "publish"}}'.encode())
    listed = Canned(
        200, f'[{{"id": 5, "slug": "{KEY}", "status": "publish"}}]'.encode(), {"x-wp-total": "1"}
    )
    bot, _ = scripted(made, listed, error(403, "rest_cannot_delete"))
    outcome = await bot.create(ARTICLE, Mode.PUBLISH)
    assert isinstance(outcome, Refused)
    assert outcome.need is Need.CONFLICT
    assert "5, 7" in outcome.message


@pytest.mark.parametrize("slug, status", [(f"{KEY}-3", "publish"), (KEY, "trash")])
async def test_only_a_copy_that_stood_before_makes_a_double(slug: str, status: str) -> None:
    """Of creates that race the lowest number stays; what lies in the trash stands nowhere."""
    made = Canned(201, f'{{"id": 7, "slug": "{KEY}-2", "status": "publish"}}'.encode())
    other = f'[{{"id": 5, "slug": "{slug}", "status": "{status}"}}]'
    bot, http = scripted(made, Canned(200, other.encode(), {"x-wp-total": "1"}))
    outcome = await bot.create(ARTICLE, Mode.PUBLISH)
    assert outcome == Accepted("7", None, Standing.PUBLIC)
    assert len(http.asked) == 2


async def test_a_list_without_wordpress_total_is_no_list() -> None:
    """An empty JSON list from something else must not pass for "there is no copy"."""
    bot, _ = scripted(Canned(200, b"[]"))
    assert isinstance(await bot.find(REFERENCE), LookupFailed)


async def test_an_address_may_end_with_a_slash_and_a_path() -> None:
    """Sites in a folder have their interface in it."""
    http = Scripted([Canned(500)])
    bot = WordPress(Connection("https://c.example/blog/", Secret("b:p"), {}), http)
    await bot.find(REFERENCE)
    assert http.asked[0].startswith("GET https://c.example/blog/wp-json/wp/v2/posts?")


async def test_what_waits_for_review_is_trashed_by_a_withdrawal(wordpress: FakeWordPress) -> None:
    """A draft stays in its editors' list, and one click publishes it; the trash is out of it."""
    bot = adapter(wordpress)
    outcome = await bot.create(ARTICLE, Mode.DRAFT)
    assert isinstance(outcome, Accepted)
    assert await bot.withdraw(outcome.remote_id, REFERENCE) == Withdrawn(outcome.remote_id)
    assert wordpress.posts[int(outcome.remote_id)].status == "trash"


async def test_a_post_without_slug_and_mark_is_known_by_its_id(wordpress: FakeWordPress) -> None:
    """Its editors renamed its address and took out our source line: it is still our post."""
    bot = adapter(wordpress)
    outcome = await bot.create(ARTICLE, Mode.PUBLISH)
    assert isinstance(outcome, Accepted)
    post = wordpress.posts[int(outcome.remote_id)]
    post.slug, post.content = "plan", "<p>不得擅自改动。</p>"
    known = replace(REFERENCE, remote_id=outcome.remote_id)
    assert [copy.ours for copy in await copies(bot)] == [False]
    lookup = await bot.find(known)
    assert isinstance(lookup, Lookup)
    assert [copy.ours for copy in lookup.copies] == [True]
    updated = await bot.update(outcome.remote_id, replace(ARTICLE, ref=known), Mode.PUBLISH)
    assert isinstance(updated, Accepted)
