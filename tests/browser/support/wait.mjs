/// Asks until `condition` gives something truthy, and answers that. A throwing condition counts as
/// "not yet" until the deadline, then its error is the explanation.
export async function until(what, condition, seconds = 15) {
  const deadline = Date.now() + seconds * 1000;
  let last = null;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value;
      last = null;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) {
      throw new Error(`waited ${seconds} s in vain until ${what}${last ? `: ${last.message}` : ""}`);
    }
    await new Promise((done) => setTimeout(done, 50));
  }
}
