"""What a bot can show beside plain words: forms, menus, embeds, direct messages, and messages that it deletes."""

from playwright.sync_api import Locator, Page, expect

from tests.demo.browsing import log, proposals, send


def use(page: Page, command: str) -> None:
    page.locator("#box").focus()
    page.keyboard.type(f"/{command} ")
    expect(page.get_by_role("form", name=f"/{command}")).to_be_visible()
    page.keyboard.press("Enter")


def field(page: Page, label: str) -> Locator:
    return page.get_by_role("dialog").get_by_label(label)


def test_a_form_is_filled_in_and_sent(page: Page) -> None:
    use(page, "order")
    field(page, "Colour").select_option("Blue")
    field(page, "Engraving").fill("For <Zoé>")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).not_to_be_visible()
    expect(log(page).last).to_contain_text("Ordered: Blue, “For <Zoé>”")


def test_a_form_waits_for_what_is_needed_and_escape_closes_it(page: Page) -> None:
    use(page, "order")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).not_to_be_visible()


def test_an_embed_shows_its_parts_and_a_menu_answers(page: Page) -> None:
    use(page, "card")
    embed = log(page).last.locator(".embed")
    expect(embed.locator(".embed-title")).to_have_text("Lanterns <b>")
    expect(embed.locator("strong").first).to_have_text("3")
    expect(embed.locator("time")).to_be_visible()
    expect(embed.locator(".fields")).to_contain_text("on the pier")
    outside = log(page).last.get_by_role("link", name="Outside")
    expect(outside).to_have_attribute("rel", "noopener noreferrer")
    log(page).last.get_by_role("combobox", name="How many?").select_option("two")
    expect(log(page).last.locator(".content")).to_contain_text("You want two.")


def test_a_direct_message_is_there_for_whom_it_is_for(page: Page) -> None:
    page.get_by_label("View as").select_option("moderator")
    page.locator("#box").focus()
    page.keyboard.type("/whisper ")
    page.keyboard.type("sol")
    expect(proposals(page).filter(has_text="Solène")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("psst")
    page.keyboard.press("Enter")
    expect(log(page).last).to_contain_text("Told @Solène.")
    page.get_by_label("View as").select_option("member")
    page.get_by_role("navigation").get_by_role("button", name="Concierge").click()
    expect(log(page).last).to_contain_text("psst")


def test_who_is_timed_out_is_told_why_there_is_no_command(page: Page) -> None:
    page.get_by_label("View as").select_option("moderator")
    page.locator("#box").focus()
    page.keyboard.type("/timeout ")
    page.keyboard.type("sol")
    expect(proposals(page).filter(has_text="Solène")).to_be_visible()
    for typed in ("", "1h", "spam"):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
    expect(log(page).last).to_contain_text("Timed @Solène out")
    page.get_by_label("View as").select_option("member")
    expect(page.get_by_role("navigation").get_by_role("button", name="staff")).to_have_count(0)
    for _try in range(20):  # what is typed while the page changes its viewer may be let go of
        page.locator("#box").fill("/me")
        page.wait_for_timeout(500)
        if proposals(page).count():
            break
    expect(proposals(page)).to_have_text(
        ["Solène may use no command here at the moment: who is timed out may only read."]
    )
    page.locator("#box").fill("")
    page.get_by_label("View as").select_option("moderator")
    page.locator("#box").focus()
    page.keyboard.type("/untimeout ")
    page.keyboard.type("sol")
    expect(proposals(page).filter(has_text="Solène")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(log(page).last).to_contain_text("timeout of @Solène")


def test_what_the_bot_deletes_disappears_and_that_is_said(page: Page) -> None:
    send(page, "something harmless")
    expect(log(page).last).to_contain_text("something harmless")
    send(page, "something forbidden")
    expect(page.locator("#box")).to_have_value("")
    expect(log(page).filter(has_text="something forbidden")).to_have_count(0)


def test_a_bot_that_does_not_answer_is_told_of(page: Page) -> None:
    use(page, "shrug")
    expect(page.get_by_role("alert")).to_contain_text("The bot did not respond.")
