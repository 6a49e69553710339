// How a learner takes the golf courses: pages through the content and answers the quiz.
import { until } from "./wait.mjs";

/// Answers every question of the quiz in `quiz` (the frame of the assessment page) and submits;
/// the first `skipped` questions are left unanswered. Answers the score that is shown.
export async function takeQuiz(quiz, skipped = 0) {
  const questions = await quiz.evaluate(() =>
    test.Questions.map((q) => ({
      id: q.Id,
      type: q.Type,
      correct: q.CorrectAnswer,
      index: q.Answers ? q.Answers.indexOf(q.CorrectAnswer) : -1,
    })));
  const input = (id) => quiz.locator(`[id="question_${id}"]`);
  for (const { id, type, correct, index } of questions.slice(skipped)) {
    if (type === "choice") await input(`${id}_${index}`).check();
    else if (type === "true-false") await input(`${id}_${correct ? "True" : "False"}`).check();
    else await input(`${id}_Text`).fill(String(correct));
  }
  await quiz.getByRole("button", { name: "Submit Answers" }).click();
  return Number((await quiz.getByText("Score:").innerText()).replace(/\D/g, ""));
}

/// The frame inside the launch page whose address contains `part`.
export async function innerPage(frame, part) {
  return until(`${part} is shown`, async () => {
    const inner = frame.childFrames().find((child) => child.url().includes(part));
    return inner && (await inner.evaluate(() => document.readyState)) === "complete" ? inner : null;
  });
}

/// Pages forward with the course's own button until it is the last page, or `pages` times.
export async function pageThrough(frame, pages = Infinity) {
  const forward = frame.locator("#butNext");
  for (let n = 0; n < pages && (await forward.isEnabled()); ++n) await forward.click();
}

/// The courses that load jQuery from the network get the few functions that they use.
export function withoutNetwork(context) {
  return context.route(/^https:\/\/ajax\.googleapis\.com\//, (route) =>
    route.fulfill({
      contentType: "text/javascript",
      body: `window.$ = (s) => { const e = document.querySelector(s);
        return { dialog() {}, val(v) { return v === undefined ? e.value : (e.value = v); } }; };`,
    }));
}
