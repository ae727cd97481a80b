"""The demo in a real browser, mostly by keyboard, as someone who tries it for the first time."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.demo.browsing import log, open_room, proposals, send


@pytest.fixture(scope="module")
def monday(browser: Browser, workshop: str) -> None:
    """The digest is there."""
    context = browser.new_context(base_url=workshop)
    context.request.post("/api/scene", data={"viewer": "member", "key": "monday"})
    context.close()


@pytest.fixture
def digest(page: Page, monday: None) -> Locator:
    """The manager is before the digest, and nothing else was answered."""
    page.get_by_label("View as").select_option("manager")
    open_room(page, "staff")
    for dismissing in page.locator(".message.ephemeral").get_by_role("button", name="Dismiss").all()[::-1]:
        dismissing.click()
    expect(page.locator(".message.ephemeral")).to_have_count(0)
    return log(page).filter(has=page.locator(".gallery")).last


def test_a_message_that_is_typed_appears_as_text(page: Page) -> None:
    send(page, "<b>hello</b> **there** <script>alert(1)</script>")
    said = log(page).last.locator(".content")
    expect(said).to_have_text("<b>hello</b> there <script>alert(1)</script>")
    expect(said.locator("strong")).to_have_text("there")
    expect(said.locator("b, script")).to_have_count(0)


def test_a_slash_command_needs_no_mouse_and_its_answer_can_be_dismissed(page: Page) -> None:
    page.locator("#box").focus()
    page.keyboard.type("/myr")
    picker = page.get_by_role("listbox", name="Commands")
    expect(picker.get_by_role("option", name="/myrecord")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("form", name="/myrecord")).to_be_visible()
    page.keyboard.press("Enter")
    answer = page.locator(".message.ephemeral")
    expect(answer).to_contain_text("Only you can see this")
    answer.get_by_role("button", name="Dismiss").press("Enter")
    expect(answer).to_have_count(0)


def test_escape_leaves_a_command_half_typed(page: Page) -> None:
    page.locator("#box").focus()
    page.keyboard.type("/language ")
    form = page.get_by_role("form", name="/language")
    expect(form.locator("input")).to_be_focused()
    expect(proposals(page).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(form).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#box")).to_be_focused()
    expect(page.locator("#box")).to_have_value("")


def test_a_member_sees_no_staff_channel_and_no_manager_s_command(page: Page) -> None:
    expect(page.get_by_role("navigation").get_by_role("button", name="staff")).to_have_count(0)
    page.locator("#box").focus()
    page.keyboard.type("/digest")
    expect(proposals(page)).to_have_text(["No command of this name may be used here as Solène."])


def test_skipping_to_monday_says_where_to_look(page: Page) -> None:
    page.get_by_role("button", name="Skip to next Monday").click()
    page.get_by_role("button", name="Show me").click()
    expect(page.locator("#room")).to_contain_text("staff")
    expect(page.get_by_label("View as")).to_have_value("manager")
    expect(log(page).last.get_by_role("button", name="Details")).to_be_visible()


def test_the_digest_s_picture_is_loaded_and_described(page: Page, digest: Locator) -> None:
    picture = digest.locator(".gallery img")
    expect(picture).to_have_attribute("alt", re.compile(r"week 10: \d+"))
    assert picture.evaluate("async image => (await image.decode(), image.naturalWidth)") > 0


def test_a_button_answers_the_one_who_pressed_it(page: Page, digest: Locator) -> None:
    digest.get_by_role("button", name="What does this mean").click()
    expect(log(page).last).to_contain_text("Only you can see this")
    expect(log(page).last).to_be_in_viewport()


def test_taking_an_action_shows_at_the_digest_and_keeps_the_focus(page: Page, digest: Locator) -> None:
    button = digest.get_by_role("button").filter(has_text="1").last
    button.focus()
    page.keyboard.press("Enter")
    expect(digest.locator(".text .mention", has_text="@Camille").first).to_be_visible()
    expect(digest.locator("button:focus")).to_be_visible()


def test_a_jump_link_leads_to_its_message_which_can_be_answered(page: Page, digest: Locator) -> None:
    digest.locator("a.mention", has_text="#help").first.click()
    expect(page.locator("#room")).to_contain_text("help")
    question = page.locator(".message.aimed")
    expect(question).to_be_in_viewport()
    question.hover()
    question.get_by_role("button", name="Reply").click()
    page.keyboard.type("Here is your answer!")
    page.keyboard.press("Enter")
    expect(log(page).last).to_contain_text("Here is your answer!")
    expect(log(page).last.locator("button.above")).to_be_visible()


def test_the_language_switch_changes_the_page_the_picker_and_the_bot(page: Page) -> None:
    page.get_by_label("Language").select_option("fr")
    try:
        expect(page.get_by_role("button", name="Aller à lundi prochain")).to_be_visible()
        page.locator("#box").focus()
        page.keyboard.type("/mon-h")
        expect(page.get_by_role("option", name="/mon-historique")).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.get_by_role("form", name="/mon-historique")).to_be_visible()
        page.keyboard.press("Enter")
        expect(log(page).last).to_contain_text("Ton historique")
    finally:
        page.request.post("/api/language", data={"viewer": "member", "language": "en"})
    expect(page.get_by_role("button", name="Skip to next Monday")).to_be_visible()


def test_a_command_that_is_typed_in_english_comes_first_in_french_too(page: Page) -> None:
    page.get_by_label("View as").select_option("manager")
    page.get_by_label("Language").select_option("fr")
    try:
        expect(page.get_by_role("button", name="Aller à lundi prochain")).to_be_visible()
        page.locator("#box").focus()
        page.keyboard.type("/setup")
        expect(proposals(page)).not_to_have_count(1)
        page.keyboard.press("Enter")
        expect(page.locator("form.command")).to_have_attribute("aria-label", "/configurer")
    finally:
        page.request.post("/api/language", data={"viewer": "member", "language": "en"})


def test_options_are_filled_in_by_keyboard(page: Page) -> None:
    page.get_by_label("View as").select_option("manager")
    page.locator("#box").focus()
    page.keyboard.type("/digest setup ")
    form = page.get_by_role("form", name="/digest setup")
    expect(form.locator("input").first).to_be_focused()
    for typed, proposed in (("#staf", "#staff"), ("Mon", "Monday")):
        page.keyboard.type(typed)
        expect(proposals(page).filter(has_text=proposed)).to_be_visible()
        page.keyboard.press("Enter")
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    expect(log(page).last).to_contain_text("Only you can see this")
    expect(log(page).last.locator(".mention", has_text="#staff")).to_be_visible()


def test_what_may_be_left_out_is_not_filled_in_by_enter(page: Page) -> None:
    page.get_by_label("View as").select_option("moderator")
    page.locator("#box").focus()
    page.keyboard.type("/help ")
    form = page.get_by_role("form", name="/help")
    expect(proposals(page).first).to_be_visible()
    expect(proposals(page).and_(page.locator("[aria-selected=true]"))).to_have_count(0)
    page.keyboard.press("Enter")
    expect(form).to_have_count(0)
    expect(log(page).last).to_contain_text("End a member’s timeout")
    page.keyboard.type("/help ")
    expect(proposals(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(proposals(page).first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    expect(proposals(page).last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(form.locator("input")).not_to_have_value("")
    page.keyboard.press("Escape")


def test_a_setup_is_gone_through_with_enter_alone(page: Page) -> None:
    page.get_by_label("View as").select_option("manager")
    page.locator("#box").focus()
    page.keyboard.type("/setup ")
    expect(page.get_by_role("form", name="/setup")).to_be_visible()
    page.keyboard.press("Enter")
    panel = log(page).last
    expect(panel).to_contain_text("Setup · 1 of 7")
    panel.get_by_role("button", name="Next").focus()
    for step in range(2, 8):
        page.keyboard.press("Enter")
        expect(panel.get_by_text(f"Setup · {step} of 7")).to_be_in_viewport()
        if step < 7:
            expect(panel.get_by_role("button", name="Next")).to_be_focused()
    panel.get_by_role("button", name="Begin again").press("Enter")
    expect(panel).to_contain_text("Setup · 1 of 7")


def test_a_newcomer_s_arrival_is_shown(page: Page) -> None:
    page.get_by_role("button", name="A new member joins").click()
    page.get_by_role("button", name="Show me").click()
    expect(page.locator("#room")).to_contain_text("welcome")
    expect(log(page).last).to_contain_text("joined the server")


def test_a_deleted_message_disappears_and_that_is_said(page: Page) -> None:
    send(page, "a mistake")
    mistake = log(page).filter(has_text="a mistake")
    mistake.hover()
    mistake.get_by_role("button", name="Delete the message").click()
    expect(mistake).to_have_count(0)
    expect(page.locator("#announcer")).to_contain_text("A message was deleted.")


def test_what_happens_elsewhere_shows_without_reloading(page: Page, browser: Browser, workshop: str) -> None:
    other = browser.new_page(locale="en-GB")
    other.goto(workshop)
    send(other, "seen from afar")
    other.close()
    expect(log(page).last).to_contain_text("seen from afar")


def test_on_a_phone_the_channels_are_behind_a_button_and_nothing_is_cut_off(page: Page, digest: Locator) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    channels = page.locator("#rooms")
    expect(channels).not_to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Show the channels").press("Enter")
    expect(channels.locator("[aria-current]")).to_be_focused()
    channels.get_by_role("button", name="general").press("Enter")
    expect(page.locator("#room")).to_contain_text("general")
    expect(channels).not_to_be_visible()


def test_who_goes_on_while_a_channel_is_loading_gets_there(page: Page) -> None:
    slow: list[Route] = []
    page.route("**/api/state*", lambda route: route.continue_() if slow else slow.append(route))
    rooms = page.get_by_role("navigation")
    with page.expect_request("**/api/state*"):
        rooms.get_by_role("button", name="showcase").click()
    rooms.get_by_role("button", name="trades").click()
    slow[0].continue_()
    expect(page.locator("#room")).to_contain_text("trades")


def test_every_control_has_a_name(page: Page, digest: Locator) -> None:
    controls = page.locator("button:visible, select:visible, input:visible, textarea:visible")
    nameless = controls.evaluate_all(
        "all => all.filter(one => !(one.ariaLabel || one.innerText.trim() || one.labels?.length)).map(one => one.id)"
    )
    assert nameless == []
