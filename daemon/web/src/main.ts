const app = document.getElementById("app")!;
app.textContent = "Loading…";
export {};
