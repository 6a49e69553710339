"use strict";
{
  const form = document.querySelector("form");
  const status = document.querySelector("[role=status]");
  const pattern = { q1: "stairs", q2: "co2", q3: "water" };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = new FormData(form);
    const keys = Object.keys(pattern);
    if (keys.some((key) => !given.get(key))) {
      status.textContent = "Please answer all questions.";
      return;
    }
    let right = 0;
    keys.forEach((key) => {
      const correct = given.get(key) === pattern[key];
      if (correct) right += 1;
      const base = `cmi.interactions.${course.get("cmi.interactions._count") || 0}`;
      course.set(`${base}.id`, key);
      course.set(`${base}.type`, "choice");
      course.set(`${base}.correct_responses.0.pattern`, pattern[key]);
      course.set(`${base}.learner_response`, given.get(key));
      course.set(`${base}.result`, correct ? "correct" : "incorrect");
    });
    const scaled = right / keys.length;
    course.set("cmi.score.min", 0);
    course.set("cmi.score.max", keys.length);
    course.set("cmi.score.raw", right);
    course.set("cmi.score.scaled", scaled.toFixed(2));
    course.set("cmi.progress_measure", 1);
    course.set("cmi.completion_status", "completed");
    course.set("cmi.success_status", scaled >= 0.6 ? "passed" : "failed");
    course.commit();
    status.textContent = `${right} of ${keys.length} are right. ${scaled >= 0.6 ? "You have passed." : "Have another look at the lessons."}`;
  });
}
