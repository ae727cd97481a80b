"""The demo in a real browser, mostly by keyboard, as someone who tries it for the first time."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SLOW = 20_000
"""Milliseconds for what draws a picture."""


@pytest.fixture(scope="module")
def page(chromium: str, started: str) -> Iterator[Page]:
    complaints = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(locale="en-GB", viewport={"width": 1280, "height": 900})
        page.on("console", lambda message: complaints.append(message.text) if message.type != "log" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(started)
        yield page
        browser.close()
    # Anything that the Content-Security-Policy had to forbid would be among them.
    assert complaints == []


def log(page: Page) -> Locator:
    return page.locator("#log .message")


def open_room(page: Page, name: str) -> None:
    page.get_by_role("navigation").get_by_role("button", name=name).click()
    expect(page.locator("#room")).to_contain_text(name)


def view_as(page: Page, who: str) -> None:
    page.get_by_label("View as").select_option(who)


def test_a_message_that_is_typed_appears_as_text(page: Page) -> None:
    page.locator("#box").fill("<b>hello</b> **there** <script>alert(1)</script>")
    page.keyboard.press("Enter")
    said = log(page).last.locator(".content")
    expect(said).to_have_text("<b>hello</b> there <script>alert(1)</script>")
    expect(said.locator("strong")).to_have_text("there")
    expect(said.locator("b, script")).to_have_count(0)


def test_a_slash_command_needs_no_mouse(page: Page) -> None:
    page.keyboard.type("/")
    picker = page.get_by_role("listbox", name="Commands")
    expect(picker.get_by_role("option", name="/help")).to_be_visible()
    page.keyboard.type("hel")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("form", name="/help")).to_be_visible()
    page.keyboard.press("Enter")
    expect(log(page).last).to_have_class(re.compile("ephemeral"))
    expect(log(page).last).to_contain_text("Only you can see this")


def test_escape_leaves_a_command_half_typed(page: Page) -> None:
    page.locator("#box").focus()
    page.keyboard.type("/language ")
    expect(page.get_by_role("form", name="/language")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#box")).to_be_focused()
    expect(page.locator("#box")).to_have_value("")


def test_what_only_one_person_sees_can_be_dismissed(page: Page) -> None:
    answer = page.locator(".message.ephemeral")
    answer.get_by_role("button", name="Dismiss").click()
    expect(answer).to_have_count(0)


def test_a_member_sees_no_staff_channel_and_no_manager_s_command(page: Page) -> None:
    expect(page.get_by_role("navigation").get_by_role("button", name="staff")).to_have_count(0)
    page.locator("#box").fill("/digest")
    expect(page.get_by_role("option")).to_have_text(["No command of this name may be used here as Solène."])
    page.locator("#box").fill("")


def test_the_digest_comes_on_monday_with_its_picture(page: Page) -> None:
    page.get_by_role("button", name="Skip to next Monday").click()
    page.get_by_role("button", name="Show me").click(timeout=SLOW)
    expect(page.locator("#room")).to_contain_text("staff")
    expect(page.get_by_label("View as")).to_have_value("manager")
    picture = log(page).last.locator(".gallery img")
    expect(picture).to_have_attribute("alt", re.compile("week 10: "))
    page.wait_for_function("document.querySelector('#log .message:last-child .gallery img').naturalWidth > 0")


def test_a_button_answers_the_one_who_pressed_it(page: Page) -> None:
    log(page).last.get_by_role("button", name="What does this mean").click()
    answer = page.locator(".message.ephemeral")
    expect(answer).to_contain_text("Only you can see this")
    answer.get_by_role("button", name="Dismiss").click()
    expect(answer).to_have_count(0)


def test_taking_an_action_changes_the_digest_for_all_and_keeps_the_focus(page: Page) -> None:
    taken = log(page).last.get_by_role("button", name="1", exact=False).first
    taken.focus()
    page.keyboard.press("Enter")
    expect(log(page).last.locator(".text .mention", has_text="@Camille")).to_be_visible()
    expect(page.locator("#m-" + (log(page).last.get_attribute("id") or "")[2:])).to_be_visible()


def test_a_jump_link_leads_to_its_message(page: Page) -> None:
    log(page).last.locator("a.mention", has_text="#help").first.click()
    expect(page.locator("#room")).to_contain_text("help")
    expect(page.locator(".message.aimed")).to_be_in_viewport()


def test_a_reply_is_written_from_a_message_s_own_buttons(page: Page) -> None:
    aimed = page.locator(".message.aimed")
    aimed.hover()
    aimed.get_by_role("button", name="Reply").click()
    page.keyboard.type("Here is your answer!")
    page.keyboard.press("Enter")
    expect(log(page).last.locator(".above")).to_be_visible()
    expect(log(page).last).to_contain_text("Here is your answer!")


def test_the_language_switch_changes_the_page_the_picker_and_the_bot(page: Page) -> None:
    page.get_by_label("Language").select_option("fr")
    expect(page.get_by_role("button", name="Aller à lundi prochain")).to_be_visible()
    page.locator("#box").focus()
    page.keyboard.type("/aid")
    expect(page.get_by_role("option", name="/aide")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(log(page).last).to_contain_text("Ce que tu peux utiliser ici")
    page.get_by_label("Langue").select_option("en")
    expect(page.get_by_role("button", name="Skip to next Monday")).to_be_visible()


def test_options_are_filled_in_by_keyboard(page: Page) -> None:
    page.locator("#box").focus()
    page.keyboard.type("/digest setup ")
    form = page.get_by_role("form", name="/digest setup")
    expect(form.locator("input").first).to_be_focused()
    page.keyboard.type("staf")
    expect(page.get_by_role("option", name="#staff")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("Tue")
    page.keyboard.press("Enter")
    page.keyboard.type("9")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(log(page).last).to_have_class(re.compile("ephemeral"))
    expect(log(page).last).to_contain_text("staff")


def test_a_newcomer_s_arrival_is_shown(page: Page) -> None:
    page.get_by_role("button", name="A new member joins").click()
    page.get_by_role("button", name="Show me").click()
    expect(page.locator("#room")).to_contain_text("welcome")
    expect(log(page).last).to_contain_text("joined the server")


def test_a_deleted_message_disappears_and_that_is_said(page: Page) -> None:
    page.locator("#box").fill("a mistake")
    page.keyboard.press("Enter")
    mistake = log(page).filter(has_text="a mistake")
    mistake.hover()
    mistake.get_by_role("button", name="Delete the message").click()
    expect(mistake).to_have_count(0)
    expect(page.locator("#announcer")).to_contain_text("A message was deleted.")


def test_on_a_phone_the_channels_are_behind_a_button_and_nothing_is_cut_off(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    channels = page.get_by_role("navigation")
    expect(channels).not_to_be_visible()
    page.get_by_role("button", name="Show the channels").press("Enter")
    expect(channels.locator("[aria-current]")).to_be_focused()
    channels.get_by_role("button", name="general").press("Enter")
    expect(channels).not_to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_control_has_a_name(page: Page) -> None:
    controls = page.locator("button:visible, select:visible, input:visible, textarea:visible")
    nameless = controls.evaluate_all(
        "all => all.filter(one => !(one.ariaLabel || one.innerText.trim() || one.labels?.length)).map(one => one.outerHTML)"
    )
    assert nameless == []
