const longest = 255;

/// What an LMS said as our server takes it: not too long, and Unicode.
export function clean(text: string, most = longest): string {
  return text.slice(0, most).replace(/\p{Surrogate}|\0/gu, "\ufffd");
}
