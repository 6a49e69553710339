// Spreadsheets as people save them: comma, semicolon or tab, quotes, a byte order mark.

/// Rows of fields; the separator is the one that the first line has most of.
export function parseCsv(text: string): string[][] {
  const clean = text.replace(/^\uFEFF/, "");
  const firstLine = clean.split(/\r?\n/, 1)[0] ?? "";
  const separator = [",", ";", "\t"].reduce((best, one) => (firstLine.split(one).length > firstLine.split(best).length ? one : best), ",");
  const rows: string[][] = [];
  let row: string[] = [];
  let field = "";
  let quoted = false;
  const endRow = () => {
    row.push(field);
    if (row.some((one) => one.trim() !== "")) rows.push(row.map((one) => one.trim()));
    row = [];
    field = "";
  };
  for (let i = 0; i < clean.length; ++i) {
    const c = clean[i]!;
    if (quoted) {
      if (c !== '"') field += c;
      else if (clean[i + 1] === '"') field += clean[++i]!;
      else quoted = false;
    } else if (c === '"' && field === "") quoted = true;
    else if (c === separator) {
      row.push(field);
      field = "";
    } else if (c === "\n") endRow();
    else if (c !== "\r") field += c;
  }
  if (field !== "" || row.length > 0) endRow();
  return rows;
}

/// `first_name`, `First name` and `firstName` are the same column.
function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, "");
}

const columns: Record<string, string> = {
  email: "email", mail: "email", emailaddress: "email",
  firstname: "firstName", vorname: "firstName", givenname: "firstName",
  lastname: "lastName", nachname: "lastName", surname: "lastName", familyname: "lastName",
  role: "role", rolle: "role", password: "password", passwort: "password", tenant: "tenant", active: "active",
};

export interface UserRow {
  line: number;
  fields: Record<string, string>;
}

/// Users by the head line. Unknown columns are named, a missing `email` is an error.
export function usersOf(text: string): { users: UserRow[]; unknown: string[]; missing: string[] } {
  const [head = [], ...rows] = parseCsv(text);
  const names = head.map((name) => columns[plain(name)] ?? "");
  const users = rows.map((row, i) => ({
    line: i + 2,
    fields: Object.fromEntries(names.map((name, j) => [name, row[j] ?? ""] as const).filter(([name, value]) => name && value)),
  }));
  return {
    users,
    unknown: head.filter((_, i) => !names[i]),
    missing: ["email"].filter((name) => !names.includes(name)),
  };
}
