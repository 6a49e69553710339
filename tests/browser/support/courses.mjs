// Generated packages for what the real ones lack.
import { join } from "node:path";
import { writeZip } from "./zip.mjs";

const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

// Content that leaves every call to the test: `api` is the course's API, found by climbing, or in
// the opener, as real content does.
const page = (title, script = "") => `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escape(title)}</title>
<body><h1>${escape(title)}</h1><button id="first">A control</button>
<script>
function find(name) {
  let w = window;
  for (let i = 0; i < 10 && !w[name] && w.parent && w.parent !== w; ++i) w = w.parent;
  return w[name] || (window.opener && window.opener[name]) || null;
}
window.api12 = find("API");
window.api2004 = find("API_1484_11");
${script}
</script></body></html>`;

function item(entry, version) {
  const { id, title, items, href, visible = true, sequencing = "" } = entry;
  const attributes = [`identifier="${id}"`];
  if (!items) attributes.push(`identifierref="res_${id}"`);
  if (!visible) attributes.push('isvisible="false"');
  const children = (items ?? []).map((child) => item(child, version)).join("");
  void href;
  return `<item ${attributes.join(" ")}><title>${escape(title)}</title>${children}${version === "1.2" ? "" : sequencing}</item>`;
}

const leaves = (items) => items.flatMap((entry) => (entry.items ? leaves(entry.items) : [entry]));

const namespaces = {
  "1.2": `xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"`,
  "2004 4th Edition": `xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"
    xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3" xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3"
    xmlns:imsss="http://www.imsglobal.org/xsd/imsss"`,
};

/// A package of `items` ({id, title, items | script, visible, sequencing}) in `folder`.
export function writeCourse(folder, { name, title, version = "1.2", items, sequencing = "" }) {
  const type = version === "1.2" ? "scormtype" : "scormType";
  const resources = leaves(items).map(
    (entry) => `<resource identifier="res_${entry.id}" type="webcontent" adlcp:${type}="sco" href="${entry.id}.html"><file href="${entry.id}.html"/></resource>`);
  const manifest = `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="${name}" version="1" ${namespaces[version]}>
<metadata><schema>ADL SCORM</schema><schemaversion>${version}</schemaversion></metadata>
<organizations default="org"><organization identifier="org"><title>${escape(title)}</title>
${items.map((entry) => item(entry, version)).join("\n")}
${version === "1.2" ? "" : sequencing}
</organization></organizations>
<resources>${resources.join("\n")}</resources>
</manifest>`;
  const files = { "imsmanifest.xml": manifest };
  for (const entry of leaves(items)) files[`${entry.id}.html`] = page(entry.title, entry.script);
  return writeZip(join(folder, `${name}.zip`), files);
}
