// Runs in a reader's browser, as it is. Sends what a form on the documentation page says, to this origin, and shows what comes back.

document.addEventListener("submit", async (event) => {
  const form = event.target;
  event.preventDefault();
  const output = form.querySelector("output");
  output.textContent = "Waiting…";
  try {
    await show(output, await send(form));
  } catch (error) {
    output.textContent = `Not sent: ${error.message}`;
  }
});

async function send(form) {
  const token = document.querySelector("#token").value.trim();
  const headers = new Headers(token ? { Authorization: `Bearer ${token}` } : {});
  const query = new URLSearchParams();
  let path = form.dataset.path;
  for (const { name, value, dataset } of form.querySelectorAll("input")) {
    if (dataset.in === "path") path = path.replace(`{${name}}`, encodeURIComponent(value));
    if (value !== "" && dataset.in === "query") query.set(name, value);
    if (value !== "" && dataset.in === "header") headers.set(name, value);
  }
  const body = form.elements.body?.value;
  if (body) headers.set("Content-Type", form.dataset.type);
  const address = query.size > 0 ? `${path}?${query}` : path;
  return fetch(address, {
    method: form.dataset.method,
    headers,
    body: body || undefined,
    redirect: "follow",
    cache: "no-store",
  });
}

async function show(output, response) {
  const head = [`${response.status} ${response.statusText}`, ...[...response.headers].map((pair) => pair.join(": "))];
  const text = await response.text();
  const pre = document.createElement("pre");
  pre.tabIndex = 0;
  pre.textContent = `${head.join("\n")}\n\n${pretty(text)}`;
  output.replaceChildren(pre);
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
