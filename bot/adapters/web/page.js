"use strict";
// The page: draws the events of the session, and posts what the person writes. Knows nothing of editing.

const find = (id) => document.getElementById(id);
const [list, form, text, file, chosen, upload, problem, state] =
  ["messages", "form", "text", "file", "chosen", "upload", "problem", "state"].map(find);
let files = [];

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((child) => child !== null));
  return element;
}

// -- what came: every event draws a message anew, in its place -------------------------------------------------------

const bodies = {
  own: (m) => [...m.files.map((name) => make("p", { className: "file" }, name)), ...words(m.text)],
  say: (m) => words(m.text),
  ask: (m) => words(m.text),
  working: (m) => [make("p", {}, m.text), make("progress", { max: 1, value: m.fraction }), left(m)],
  show: (m) => [...shown(m), ...words(m.text)],
};

const words = (said) => (said ? [make("p", {}, said)] : []);

function left(m) {
  const percent = Math.round(m.fraction * 100) + " %";
  const time = m.remaining === null ? "" : ` · ${Math.floor(m.remaining / 60)}:${String(m.remaining % 60).padStart(2, "0")}`;
  return make("p", { className: "file" }, percent + time);
}

function player(one) {
  if (/\.(mp4|webm|mov|m4v)$/i.test(one.file)) {
    return make("video", {
      src: one.file, controls: true, preload: "metadata", playsInline: true, width: one.width, height: one.height,
      ...(one.thumbnail && { poster: one.thumbnail }),
    });
  }
  if (/\.(gif|jpe?g|png)$/i.test(one.file)) {
    return make("img", { src: one.file, alt: one.name, loading: "lazy", width: one.width, height: one.height });
  }
  if (/\.(mp3|m4a|wav|flac|ogg|opus)$/i.test(one.file)) {
    return make("audio", { src: one.file, controls: true, preload: "metadata" });
  }
  return null;
}

function links(one) {
  const save = make("a", { href: one.file, download: one.name }, "⬇ " + one.name);
  return one.url ? [save, " · ", make("a", { href: one.url, rel: "noreferrer" }, "⬇ full size")] : [save];
}

const shown = (m) => m.media.map((one) =>
  make("figure", {}, player(one), make("figcaption", { className: "file" }, ...links(one))));
const films = (article) => [...article.querySelectorAll("video")].map((film) => film.getAttribute("src")).join();

function draw(m) {
  const old = find("m-" + m.id);
  const buttons = m.buttons.map((button) =>
    make("button", { type: "button", onclick: () => send({ text: button.command, about: m.id }) }, button.label));
  const article = make("article", { id: "m-" + m.id, className: m.kind }, ...bodies[m.kind](m),
    buttons.length ? make("div", { className: "buttons" }, ...buttons) : null);
  article.dataset.order = m.order;
  if (old && m.kind === "show" && films(old) && films(old) === films(article)) {
    old.querySelector(".buttons")?.remove(); // keep a film that is playing
    old.append(...article.querySelectorAll(".buttons"));
    return;
  }
  const below = list.scrollHeight - list.scrollTop - list.clientHeight < 120;
  const next = [...list.children].find((other) => other !== old && Number(other.dataset.order) > m.order) ?? null;
  old?.remove();
  list.insertBefore(article, next);
  if (below || m.kind === "own") article.scrollIntoView({ block: "end" });
}

const events = new EventSource("/api/events");
events.onopen = () => { state.textContent = "connected"; };
events.onerror = () => { state.textContent = "connecting…"; };
events.onmessage = (event) => draw(JSON.parse(event.data));

// -- what goes -------------------------------------------------------------------------------------------------------

function send({ text: said, about = "", attached = [] }) {
  const body = new FormData();
  body.append("id", Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join(""));
  body.append("text", said);
  body.append("about", about);
  for (const one of attached) body.append("file", one, one.name);
  const request = new XMLHttpRequest();
  request.open("POST", "/api/messages");
  request.upload.onprogress = (event) => { upload.hidden = !attached.length; upload.value = event.loaded / event.total; };
  return new Promise((resolve) => {
    request.onloadend = () => {
      upload.hidden = true;
      const sent = request.status === 202;
      problem.hidden = sent;
      problem.textContent = sent ? "" : reason(request);
      resolve(sent);
    };
    request.send(body);
  });
}

function reason(request) {
  try {
    return JSON.parse(request.responseText).detail;
  } catch {
    return "The message was not sent: is Cutroom still running?";
  }
}

function choose(picked) {
  files = [...picked];
  chosen.hidden = !files.length;
  chosen.firstElementChild.textContent = files.map((one) => one.name).join(", ");
}

form.onsubmit = async (event) => {
  event.preventDefault();
  if (!text.value.trim() && !files.length) return;
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  if (await send({ text: text.value, attached: files })) {
    text.value = file.value = "";
    choose([]);
  }
  button.disabled = false;
  text.focus();
};
text.onkeydown = (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
};
file.onchange = () => choose(file.files);
find("drop-chosen").onclick = () => { file.value = ""; choose([]); };
document.ondragover = (event) => { event.preventDefault(); document.body.classList.add("dropping"); };
document.ondragleave = () => document.body.classList.remove("dropping");
document.ondrop = (event) => {
  event.preventDefault();
  document.body.classList.remove("dropping");
  if (event.dataTransfer.files.length) choose(event.dataTransfer.files);
};
