// What a reader wants to know of a statement; whatever the store holds, it is only ever text here.
import { language } from "../text";

type Json = Record<string, any>;

export interface Statement extends Json {
  id: string;
  stored: string;
  timestamp: string;
  actor: Json;
  verb: Json;
  object: Json;
}

/// xAPI's own interface wants to know which version is spoken.
export const xapiHeaders = { "X-Experience-API-Version": "2.0.0" };

export function xapiPath(tenant: string): string {
  return tenant ? `/xapi/${encodeURIComponent(tenant)}/statements` : "/xapi/statements";
}

/// The text of a language map in the page's language, or whatever there is.
function inLanguage(map: unknown): string {
  if (!map || typeof map !== "object") return "";
  const all = Object.entries(map as Record<string, string>);
  const found = all.find(([tag]) => tag === language()) ?? all.find(([tag]) => tag.slice(0, 2) === language()) ?? all[0];
  return typeof found?.[1] === "string" ? found[1] : "";
}

/// `completed` of `http://adlnet.gov/expapi/verbs/completed`.
export function lastPart(iri: string): string {
  const part = iri.replace(/[/#]+$/, "").split(/[/#]/).pop() ?? "";
  try {
    return decodeURIComponent(part) || iri;
  } catch {
    return part || iri;
  }
}

/// What identifies an agent, as people write it.
export function agentId(agent: Json): string {
  if (agent.mbox) return String(agent.mbox).replace(/^mailto:/, "");
  if (agent.account) return `${agent.account.name} @ ${agent.account.homePage}`;
  return String(agent.openid ?? agent.mbox_sha1sum ?? "");
}

export function agentName(agent: Json): string {
  return agent.name || agent.account?.name || agentId(agent) || (Array.isArray(agent.member) ? agent.member.map((one: Json) => agentName(one)).join(", ") : "");
}

/// The filter that finds the agent: an e-mail address, or the Agent in JSON.
export function agentFilter(agent: Json): string {
  if (agent.mbox) return agentId(agent);
  const id = agent.account ? { account: agent.account } : agent.openid ? { openid: agent.openid } : agent.mbox_sha1sum ? { mbox_sha1sum: agent.mbox_sha1sum } : null;
  return id ? JSON.stringify(id) : "";
}

/// The agent as xAPI wants it: an e-mail address stands for the Agent that has it.
export function agentParameter(text: string): string {
  return text === "" || text.startsWith("{") ? text : JSON.stringify({ mbox: `mailto:${text.replace(/^mailto:/, "")}` });
}

export function verbName(verb: Json): string {
  return inLanguage(verb.display) || lastPart(String(verb.id));
}

export function objectKind(object: Json): "Activity" | "Agent" | "other" {
  const kind = object.objectType ?? "Activity";
  return kind === "Activity" ? "Activity" : kind === "Agent" || kind === "Group" ? "Agent" : "other";
}

export function objectName(object: Json): string {
  const kind = objectKind(object);
  if (kind === "Agent") return agentName(object);
  if (kind === "Activity") return inLanguage(object.definition?.name) || lastPart(String(object.id));
  return String(object.id ?? object.objectType);
}

export const csvColumns = ["stored", "timestamp", "actor", "actorId", "verb", "verbId", "object", "objectId", "success", "completion",
  "scaled", "raw", "duration", "registration", "id"];

export function csvRow(one: Statement): unknown[] {
  const { result = {}, context = {} } = one;
  return [one.stored, one.timestamp, agentName(one.actor), agentId(one.actor), verbName(one.verb), one.verb.id, objectName(one.object),
    objectKind(one.object) === "Agent" ? agentId(one.object) : one.object.id, result.success, result.completion, result.score?.scaled, result.score?.raw,
    result.duration, context.registration, one.id];
}

/// A line of CSV. What a spreadsheet would take for a formula is marked as text.
export function csvLine(fields: unknown[]): string {
  return fields.map((field) => {
    let text = field === undefined || field === null ? "" : String(field);
    if (typeof field === "string" && /^[=+\-@\t\r]/.test(text)) text = `'${text}`;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }).join(",") + "\r\n";
}
