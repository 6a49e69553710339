// What the validator says of a package is read where it was imported: each finding with rule, place, source and what to do,
// on a wide screen and a narrow one, copied as text, and closed by keyboard.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppPage } from "./support/app.mjs";
import { realPackage } from "./support/daemon.mjs";
import { suite } from "./support/suite.mjs";
import { writeZip } from "./support/zip.mjs";

const longName = `${"a-file-with-a-very-long-name-".repeat(6)}.html`;
const evil = "<img src=x onerror=alert(1)>";
const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/// Plays, but has what validators complain about: files that are listed and absent or present and unlisted, an item that leads
/// nowhere, a bad time.
function faulty(folder) {
  return writeZip(join(folder, "faulty.zip"), {
    "imsmanifest.xml": `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="faulty" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="org"><organization identifier="org"><title>${escape(evil)} and its faults</title>
<item identifier="one" identifierref="res_one"><title>One</title><adlcp:maxtimeallowed>half an hour</adlcp:maxtimeallowed></item>
</organization></organizations>
<resources><resource identifier="res_one" type="webcontent" adlcp:scormtype="sco" href="one.html"><file href="one.html"/><file href="${longName}"/></resource></resources>
</manifest>`,
    "one.html": "<!doctype html><title>One</title>",
    "unlisted.html": "<!doctype html><title>Nobody lists me</title>",
  });
}

async function importIn(app, file, count) {
  await app.page.locator("dialog input[type=file]").setInputFiles(file);
  await app.page.waitForFunction((n) => document.querySelectorAll("dialog .card").length === n &&
    !document.querySelector("dialog [role=progressbar], dialog [aria-busy=true]") &&
    document.querySelectorAll("dialog .card .badge, dialog .card .notice").length >= n, count);
}

suite((check) => {
  for (const [name, options] of [
    ["wide", { viewport: { width: 1280, height: 800 } }],
    ["narrow and dark", { viewport: { width: 360, height: 740 }, colorScheme: "dark", hasTouch: true, isMobile: true }],
  ]) {
    check(`${name}: findings of an import`, async ({ daemon, context, folder }) => {
      await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: daemon.app });
      const app = await AppPage.open(context, daemon, "/admin/courses");
      const { page } = app;
      await app.logIn();
      await app.settled();
      await app.button("Import course").first().click();
      await importIn(app, faulty(folder), 1);
      await page.locator("dialog .findings li").first().waitFor();
      const dialog = page.getByRole("dialog");

      // All that the command says of the course is there, and as much of it.
      const key = (await dialog.getByRole("link", { name: "Show course" }).getAttribute("href")).split("/").at(-1);
      const told = await daemon.json("course", "findings", key).catch((error) => JSON.parse(error.stdout ?? "[]"));
      const findings = Array.isArray(told) ? told : told.items;
      assert.ok(findings.length >= 3, JSON.stringify(told));
      const shown = await dialog.locator(".findings li").allInnerTexts();
      assert.equal(shown.length, findings.length);
      for (const [i, one] of findings.entries()) {
        for (const part of [one.rule, one.message, one.fix, one.file, one.clause, one.element, one.source?.trim()]) {
          if (part) assert.ok(shown[i].replace(/\s+/g, " ").includes(part.replace(/\s+/g, " ")), `${one.rule}: ${part} in ${shown[i]}`);
        }
        if (one.line) assert.ok(shown[i].includes(`:${one.line}`));
      }
      assert.ok(shown.some((one) => one.includes(longName)));
      assert.equal(await dialog.locator("img").count(), 0);

      // Nothing is cut off, neither by the dialog nor by a box in it.
      const cut = await dialog.evaluate((node) => {
        const right = node.getBoundingClientRect().right;
        return [...node.querySelectorAll(".card *")].filter((one) => !one.closest(".sr") && (one.getBoundingClientRect().right > right ||
          (one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== "visible"))).map((one) => one.outerHTML.slice(0, 120));
      });
      assert.deepEqual(cut, []);
      assert.deepEqual(await app.complaints(), []);

      await dialog.getByRole("button", { name: "Copy" }).click();
      await dialog.getByRole("button", { name: "Copied" }).waitFor();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      for (const one of findings) for (const part of [one.rule, one.message, one.fix]) assert.ok(copied.includes(part), `${part} is not copied`);

      // The same package once more changes nothing and says so; one that is refused says why and where.
      await importIn(app, faulty(folder), 2);
      const second = dialog.locator(".card").last();
      await second.getByText(/unchanged/i).waitFor();
      const broken = join(folder, "broken.zip");
      writeFileSync(broken, "this is no ZIP");
      await importIn(app, broken, 3);
      await dialog.locator(".card").last().locator(".notice.bad").waitFor();
      assert.ok(await dialog.evaluate((node) => node.scrollWidth <= node.clientWidth));

      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      assert.deepEqual(app.errors, []);
    }, options);
  }

  const real = realPackage("golf_scorm2004-4th_seqposttest.zip");
  check("a real package: its note is shown, and one in a folder is refused with what to do", async ({ daemon, context }) => {
    const app = await AppPage.open(context, daemon, "/admin/courses");
    await app.logIn();
    await app.settled();
    await app.button("Import course").first().click();
    await importIn(app, real.path, 1);
    const note = app.page.locator("dialog .findings li");
    await note.waitFor();
    assert.match(await note.innerText(), /Note\s*RES003[\s\S]*adlcp_v1p3\.xsx[\s\S]*To do:/);
    await importIn(app, realPackage("badscorm.zip").path, 2);
    assert.match(await app.page.locator("dialog .notice.bad").innerText(), /not at the root of the ZIP[\s\S]*badscorm\/imsmanifest\.xml/);
    assert.deepEqual(app.errors, []);
  }, { skip: real.skip });
});
