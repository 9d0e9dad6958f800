// The chat page. Everything shown is built from text nodes: nothing a person or the bot wrote is ever parsed as HTML.

const $ = (id) => document.getElementById(id);
const state = { bot: {}, people: [], description: "", me: 0, chat: 0, chats: new Map(), source: null, quote: null, reactions: new Map(), zone: undefined };
const WORDS = { typing: "sedang mengetik…", upload_photo: "sedang mengirim foto…", upload_document: "sedang mengirim berkas…" };
const BLOCKS = ["pre", "blockquote", "expandable_blockquote"];

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") node.addEventListener("click", value);
    else if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

async function request(path, options) {
  const answer = await fetch(path, options);
  const body = await answer.json().catch(() => ({ error: `Galat ${answer.status}` }));
  if (!answer.ok) showToast(body.error || `Galat ${answer.status}`);
  return answer.ok ? body : null;
}
const act = (name, body) => {
  tellJump("");
  return request(`/sim/${name}?user=${state.me}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ chat: state.chat, ...body }) });
};

// --- text and its entities ---

function fill(node, text, begin, end, entities) {
  let at = begin;
  while (entities.length && entities[0].offset < end) {
    const entity = entities.shift();
    const start = Math.max(at, entity.offset), stop = Math.min(end, entity.offset + entity.length);
    if (stop <= start) continue;
    if (start > at) node.append(text.slice(at, start));
    const [outer, inner] = wrap(entity, text.slice(start, stop));
    fill(inner, text, start, stop, entities);
    node.append(outer);
    at = stop;
    if (BLOCKS.includes(entity.type) && text[at] === "\n") at += 1; // a block ends its own line
  }
  if (at < end) node.append(text.slice(at, end));
}

function wrap(entity, covered) {
  const plain = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote" }[entity.type];
  if (plain) { const node = make(plain); return [node, node]; }
  if (entity.type === "spoiler" || entity.type === "expandable_blockquote") return folding(entity.type);
  if (entity.type === "bot_command") return same(make("button", { type: "button", class: "link", onclick: () => act("says", { text: covered }) }));
  if (entity.type === "text_link") return link(entity.url);
  if (entity.type === "url") return link(/^[a-z]+:\/\//i.test(covered) ? covered : `https://${covered}`);
  if (entity.type === "email") return same(make("a", { href: `mailto:${covered}` }));
  return same(make("span"));
}
const same = (node) => [node, node];

function link(url) {
  if (deepLink(url)) return same(make("button", { type: "button", class: "link", "data-link": url, onclick: () => open(url) }));
  if (!/^https?:\/\//i.test(url)) return same(make("span", { title: url }));
  return same(make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }));
}

function deepLink(url) {
  const name = state.bot.username.toLowerCase();
  return url.toLowerCase().replace(/^https?:\/\//, "").split("?")[0].replace(/\/$/, "") === `t.me/${name}`;
}

function open(url) {
  if (deepLink(url)) { showChat(state.me); act("follows", { link: url }); }
  else if (/^https?:\/\//i.test(url)) window.open(url, "_blank", "noopener");
}

function folding(type) {
  const quote = type !== "spoiler";
  const node = make(quote ? "blockquote" : "span", { class: quote ? "fold" : "spoiler", role: "button", tabindex: "0", "aria-expanded": "false", "aria-label": quote ? null : "Teks tersembunyi" });
  const toggle = () => node.setAttribute("aria-expanded", quote && node.getAttribute("aria-expanded") === "true" ? "false" : "true");
  node.addEventListener("click", (event) => { if (!event.target.closest("a, button")) toggle(); });
  node.addEventListener("keydown", (event) => { if (event.target === node && ["Enter", " "].includes(event.key)) { event.preventDefault(); toggle(); } });
  if (!quote) return [node, node];
  const inner = make("div", { class: "inner" });
  node.append(inner);
  return [node, inner];
}

const textOf = (message) => message.text || message.caption || "";
function summary(message) {
  const kinds = { photo: "Foto", document: message.document?.file_name || "Dokumen", voice: "Pesan suara", sticker: "Stiker", contact: "Kontak" };
  return textOf(message) || kinds[Object.keys(kinds).find((kind) => message[kind])] || "";
}

// --- one message ---

function bubble(message) {
  const mine = message.from.id === state.me;
  const body = make("div", { class: "bubble" });
  if (state.chat < 0 && !mine) body.append(make("div", { class: "sender" }, message.from.first_name));
  if (message.via_bot) body.append(make("div", { class: "sender" }, `melalui @${message.via_bot.username}`));
  const answered = message.reply_to_message;
  if (answered) body.append(make("button", { type: "button", class: "answered", "aria-label": "Ke pesan yang dibalas", onclick: () => flash(answered.message_id) }, make("b", {}, answered.from.first_name), make("span", {}, summary(answered))));
  body.append(...media(message));
  const text = make("div", { class: "text" });
  const content = textOf(message);
  fill(text, content, 0, content.length, [...(message.entities || message.caption_entities || [])]);
  const meta = make("span", { class: "meta" }, `${message.edit_date ? "diedit " : ""}${clock(message.date)}`, make("button", { type: "button", "aria-label": "Tindakan pesan", "aria-haspopup": "menu", onclick: (event) => messageMenu(event.currentTarget, message, mine) }, "⋯"));
  text.append(meta);
  body.append(text);
  const node = make("article", { class: mine ? "message mine" : "message", "data-message": message.message_id, "aria-label": `${message.from.first_name}, ${clock(message.date)}` }, body);
  const emoji = state.reactions.get(`${message.chat.id}/${message.message_id}`);
  if (emoji) node.append(make("span", { class: "reaction", "aria-label": "Reaksi" }, emoji));
  const rows = message.reply_markup?.inline_keyboard;
  if (rows) node.append(make("div", { class: "buttons" }, ...rows.map((row) => make("div", { class: "row" }, ...row.map((button) => inlineButton(message, button))))));
  return node;
}

function media(message) {
  if (message.photo) {
    const photo = message.photo[message.photo.length - 1];
    const image = make("img", { class: "photo", src: `/sim/file/${photo.file_id}`, alt: "Foto" });
    image.addEventListener("load", () => stick());
    return [image];
  }
  if (message.document) {
    const { file_id: id, file_name: name, file_size: size } = message.document;
    const suffix = name.includes(".") ? name.split(".").pop().slice(0, 4) : "file";
    return [make("a", { class: "file", href: `/sim/file/${id}`, download: name, "aria-label": `Unduh ${name}` }, make("i", { "aria-hidden": "true" }, suffix), make("div", {}, make("b", {}, name), make("span", {}, bytes(size))))];
  }
  if (message.voice) return [make("div", {}, `🎙 Pesan suara, ${message.voice.duration} detik`)];
  if (message.sticker) return [make("div", {}, `Stiker ${message.sticker.emoji || ""}`)];
  if (message.contact) return [make("div", {}, `👤 ${message.contact.first_name}, ${message.contact.phone_number}`)];
  return [];
}

function inlineButton(message, button) {
  const leads = button.url ? "↗" : button.copy_text ? "copy" : null;
  const node = make("button", { type: "button", "data-leads": leads }, button.text);
  node.addEventListener("click", async () => {
    if (button.url) return open(button.url);
    if (button.copy_text) { await navigator.clipboard?.writeText(button.copy_text.text).catch(() => {}); return showToast("Teks disalin"); }
    const inline = button.switch_inline_query_current_chat ?? button.switch_inline_query;
    if (inline !== undefined) return write(`@${state.bot.username} ${inline}`);
    node.setAttribute("aria-busy", "true");
    const done = await act("presses", { message: message.message_id, data: button.callback_data });
    if (done) node.dataset.query = done.query;
    setTimeout(() => node.removeAttribute("aria-busy"), done ? 5000 : 0);
  });
  return node;
}

const clock = (seconds, more) => new Date(seconds * 1000).toLocaleTimeString("id-ID", { timeZone: state.zone, hour: "2-digit", minute: "2-digit", ...more });
const day = (seconds) => new Date(seconds * 1000).toLocaleDateString("id-ID", { timeZone: state.zone, weekday: "long", day: "numeric", month: "long", year: "numeric" });
const bytes = (size) => (size < 1024 ? `${size} B` : size < 1048576 ? `${Math.round(size / 1024)} KB` : `${(size / 1048576).toFixed(1).replace(".", ",")} MB`);

// --- the list of messages ---

const current = () => state.chats.get(state.chat) || { messages: new Map(), commands: [] };
let atBottom = true;

function stick() { if (atBottom) $("log").scrollTop = $("log").scrollHeight; }

function draw() {
  const log = $("log"), messages = [...current().messages.values()];
  log.replaceChildren();
  if (!messages.length) log.append(welcome());
  let before = null;
  for (const message of messages) {
    if (!before || day(before.date) !== day(message.date)) log.append(make("div", { class: "day" }, day(message.date)));
    log.append(entry(message, before));
    before = message;
  }
  atBottom = true;
  stick();
}

function entry(message, before) {
  if (message.new_chat_members) return make("div", { class: "note", "data-message": message.message_id }, `${message.from.first_name} menambahkan ${message.new_chat_members.map((one) => one.first_name).join(", ")}`);
  const node = bubble(message);
  if (before && before.from.id !== message.from.id) node.classList.add("turn");
  return node;
}

function welcome() {
  const begin = make("button", { type: "button", onclick: () => act("says", { text: "/start" }) }, "Mulai");
  return make("div", { class: "empty" }, make("h2", {}, state.bot.first_name), state.description || "Belum ada pesan.", make("br"), begin);
}

function put(message) {
  const chat = state.chats.get(message.chat.id);
  if (!chat) return load();
  const known = chat.messages.has(message.message_id);
  chat.messages.set(message.message_id, message);
  if (message.date > shownNow()) setNow(message.date); // it was sent in the middle of a jump
  if (message.from.id === state.bot.id) setStatus("bot");
  if (message.chat.id !== state.chat) return drawChats();
  const shown = [...chat.messages.values()], before = shown[shown.length - 2];
  const old = $("log").querySelector(`[data-message="${message.message_id}"]`);
  if (known && old) {
    const node = entry(message, null);
    node.classList.toggle("turn", old.classList.contains("turn"));
    old.replaceWith(node);
  } else if (shown.length === 1) draw();
  else {
    if (day(before.date) !== day(message.date)) $("log").append(make("div", { class: "day" }, day(message.date)));
    if (message.from.id === state.me) atBottom = true;
    $("log").append(entry(message, before));
  }
  stick();
}

function flash(id) {
  const node = $("log").querySelector(`[data-message="${id}"]`);
  if (!node) return;
  node.scrollIntoView({ block: "center" });
  node.classList.remove("flash");
  void node.offsetWidth;
  node.classList.add("flash");
}

// --- what the server tells ---

const happened = {
  message: (event) => put(event.message),
  deleted(event) {
    state.chats.get(event.chat_id)?.messages.delete(event.message_id);
    if (event.chat_id === state.chat) draw();
  },
  typing(event) { if (event.chat_id === state.chat) setStatus(WORDS[event.action] || WORDS.typing); },
  reaction(event) {
    state.reactions.set(`${event.chat_id}/${event.message_id}`, event.emoji);
    const message = state.chats.get(event.chat_id)?.messages.get(event.message_id);
    if (message) put(message);
  },
  answered(event) {
    $("log").querySelector(`[data-query="${CSS.escape(event.query)}"]`)?.removeAttribute("aria-busy");
    if (event.url) open(event.url);
    if (!event.text) return;
    if (!event.alert) return showToast(event.text);
    $("alert-text").textContent = event.text;
    if (!$("alert").open) $("alert").showModal();
  },
  keyboard(event) { const chat = state.chats.get(event.chat_id); if (chat) { chat.keyboard = event.keyboard; drawFoot(); } },
  clock: () => readClock(),
  commands: () => load(),
  membership: () => load(),
  reload() { readClock(); load(); },
};

let statusTimer = 0;
function setStatus(text) {
  clearTimeout(statusTimer);
  $("status").textContent = text;
  $("status").classList.toggle("active", text !== "bot");
  if (text !== "bot") statusTimer = setTimeout(() => setStatus("bot"), 5000);
}

let toastTimer = 0;
function showToast(text) {
  clearTimeout(toastTimer);
  $("toast").textContent = text;
  $("toast").hidden = false;
  toastTimer = setTimeout(() => { $("toast").hidden = true; }, 3500);
}

// --- the clock of a demonstration ---

let shown = { seconds: 0, at: 0 }, clockReads = 0;
const shownNow = () => shown.seconds + (performance.now() - shown.at) / 1000;

function setNow(seconds) {
  shown = { seconds, at: performance.now() };
  showNow();
}

function showNow() {
  const now = shownNow(), text = `${day(now)} ${clock(now, { timeZoneName: "short" })}`;
  if ($("now").textContent !== text) $("now").textContent = text;
}

async function readClock() {
  const read = ++clockReads;
  const answer = await request("/sim/clock");
  if (answer && read === clockReads) showClock(answer); // else a newer answer is there or on its way
}

function showClock({ now, zone, jumps, busy }) {
  state.zone = zone || undefined;
  setNow(Date.parse(now) / 1000);
  $("clock").hidden = !jumps.length;
  if ($("jumps").childElementCount !== jumps.length) $("jumps").replaceChildren(...jumps.map((one) => make("button", { type: "button", onclick: (event) => jump(one, event.currentTarget) }, one.label)));
  for (const node of $("jumps").children) node.disabled = busy;
}

async function jump({ key }, pressed) {
  for (const node of $("jumps").children) node.disabled = true;
  tellJump("Sebentar…");
  const done = await request(`/sim/clock/${key}`, { method: "POST" });
  clockReads += 1;
  if (done) showClock(done);
  else await readClock();
  tellJump(done ? done.said : "");
  if (document.activeElement === document.body) pressed.focus(); // a disabled button loses the focus
}

function tellJump(text) {
  $("said").textContent = text;
  stick();
}

async function load() {
  const [people, history] = await Promise.all([request("/sim/people"), request(`/sim/history?user=${state.me}`)]);
  if (!people || !history) return 0;
  Object.assign(state, { bot: people.bot, people: people.people, description: people.description });
  state.chats = new Map(history.chats.map((chat) => [chat.id, { ...chat, messages: new Map(chat.messages.map((one) => [one.message_id, one])) }]));
  if (!state.chats.has(state.chat)) state.chat = state.me;
  $("title").textContent = document.title = state.bot.first_name;
  $("avatar").textContent = state.bot.first_name.split(/\s+/).map((word) => word[0]).slice(0, 2).join("");
  drawChats();
  draw();
  drawFoot();
  return history.last;
}

async function become(id) {
  state.source?.close();
  Object.assign(state, { me: id, chat: id, quote: null });
  location.hash = id;
  $("person").value = id;
  showQuote();
  const last = await load();
  state.source = new EventSource(`/sim/events?user=${id}&after=${last}`);
  state.source.onmessage = (event) => { const body = JSON.parse(event.data); happened[body.kind]?.(body); };
}

// --- bars, menus, panels ---

function drawChats() {
  const chats = [...state.chats.values()];
  $("chats").hidden = chats.length < 2;
  $("chats").replaceChildren(...chats.map((chat) => make("button", { type: "button", "aria-current": String(chat.id === state.chat), onclick: () => showChat(chat.id) }, chat.title || state.bot.first_name)));
}

function showChat(id) {
  if (id === state.chat) return;
  state.chat = id;
  showQuote(null);
  drawChats(); draw(); drawFoot();
}

function drawFoot() {
  const chat = current(), rows = chat.keyboard?.keyboard;
  $("compose").hidden = Boolean(chat.blocked);
  $("restart").hidden = !chat.blocked;
  $("commands").hidden = !chat.commands.length;
  $("keyboard").hidden = !rows || Boolean(chat.blocked);
  $("keyboard").replaceChildren(...(rows || []).map((row) => make("div", { class: "row" }, ...row.map((button) => make("button", { type: "button", onclick: () => pressKey(button) }, button.text)))));
  closePanel();
}

function pressKey(button) {
  if (button.request_contact) act("contact", { phone: "+6281200000000" });
  else act("says", { text: button.text });
  if (current().keyboard.one_time_keyboard) $("keyboard").hidden = true;
}

function menu(anchor, items) {
  closeMenu();
  const node = make("div", { class: "menu", role: "menu" }, ...items.map(([label, run, kind]) => make("button", { type: "button", role: "menuitem", class: kind, onclick: () => { closeMenu(); run(); } }, label)));
  document.querySelector(".phone").append(node);
  const frame = document.querySelector(".phone").getBoundingClientRect(), at = anchor.getBoundingClientRect();
  node.style.right = `${Math.max(8, Math.min(frame.right - at.right, frame.width - node.offsetWidth - 26))}px`;
  node.style.top = `${Math.min(at.bottom - frame.top, frame.height - node.offsetHeight - 20)}px`;
  node.firstChild.focus();
}
const closeMenu = () => document.querySelector(".menu")?.remove();

function messageMenu(anchor, message, mine) {
  const items = [["Balas", () => showQuote({ kind: "reply", message })], ["Salin teks", () => navigator.clipboard?.writeText(textOf(message)).then(() => showToast("Teks disalin"), () => {})]];
  if (mine && textOf(message) && !message.via_bot) items.push(["Ubah", () => showQuote({ kind: "edit", message })]);
  menu(anchor, items);
}

function showQuote(quote = null) {
  if (state.quote?.kind === "edit" && quote?.kind !== "edit") write("");
  state.quote = quote;
  $("quote").hidden = !quote;
  if (!quote) return;
  $("quote-title").textContent = quote.kind === "edit" ? "Ubah pesan" : `Balas ${quote.message.from.first_name}`;
  $("quote-text").textContent = summary(quote.message);
  if (quote.kind === "edit") write(textOf(quote.message));
  $("text").focus();
}

function write(text) {
  $("text").value = text;
  grow();
  suggest();
  if (text) $("text").focus();
}

function grow() {
  const field = $("text");
  field.style.height = "38px";
  if (field.value) field.style.height = `${Math.min(132, field.scrollHeight)}px`;
}

function showPanel(buttons, label) {
  $("panel").replaceChildren(...buttons);
  $("panel").hidden = !buttons.length;
  $("panel").setAttribute("aria-label", label);
  $("commands").setAttribute("aria-expanded", String(Boolean(buttons.length)));
}
const closePanel = () => showPanel([], "");

function showCommands(beginning) {
  const fitting = current().commands.filter((one) => one.command.replace(/^\//, "").startsWith(beginning));
  showPanel(fitting.map((one) => {
    const command = `/${one.command.replace(/^\//, "")}`;
    return make("button", { type: "button", class: "command", "aria-label": command, onclick: () => { write(""); closePanel(); act("says", { text: command }); } }, make("b", {}, command), make("span", {}, one.description));
  }), "Daftar perintah");
}

let inlineTimer = 0;
function suggest() {
  const text = $("text").value;
  clearTimeout(inlineTimer);
  const command = /^\/(\w*)$/.exec(text), inline = new RegExp(`^@${state.bot.username}\\s(.*)$`, "is").exec(text);
  if (command) showCommands(command[1]);
  else if (inline) inlineTimer = setTimeout(() => showCards(inline[1]), 250);
  else closePanel();
}

async function showCards(query) {
  const answer = await act("inline", { query });
  if (!answer || !$("text").value.endsWith(query)) return;
  if (!answer.cards.length) return showToast("Tidak ada hasil");
  showPanel(answer.cards.map((card) => make("button", { type: "button", onclick: () => { write(""); closePanel(); act("picks", { query_id: card.query_id, result: card.id, query }); } }, make("b", {}, card.title || card.id), make("span", {}, card.description))), "Hasil inline");
}

// --- what the person does ---

async function send() {
  const text = $("text").value.trim(), quote = state.quote;
  if (!text || new RegExp(`^@${state.bot.username}\\s`, "i").test(text)) return;
  state.quote = null;
  showQuote();
  write("");
  const body = { text, message: quote?.message.message_id, reply_to: quote?.message.message_id };
  const done = await act(quote?.kind === "edit" ? "edits" : "says", body);
  if (!done) write(text);
}

async function attach(files) {
  const caption = $("text").value.trim();
  const album = files.length > 1 ? `${Date.now()}` : "";
  write("");
  for (const [index, file] of [...files].entries()) {
    const form = new FormData();
    const fields = { chat: state.chat, caption: index ? "" : caption, album, photo: file.type.startsWith("image/") };
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append("file", file, file.name);
    await request(`/sim/upload?user=${state.me}`, { method: "POST", body: form });
  }
}

$("compose").addEventListener("submit", (event) => { event.preventDefault(); send(); });
$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
  if (event.key === "Escape") { closePanel(); if (state.quote) showQuote(); }
});
$("text").addEventListener("input", () => { grow(); suggest(); });
$("file").addEventListener("change", async (event) => { const files = [...event.target.files]; event.target.value = ""; await attach(files); });
$("commands").addEventListener("click", () => ($("panel").hidden ? showCommands("") : closePanel()));
$("quote-close").addEventListener("click", () => showQuote());
$("person").addEventListener("change", (event) => become(Number(event.target.value)));
$("restart").addEventListener("click", () => act("unblocks", {}));
$("more").addEventListener("click", (event) => menu(event.currentTarget, current().blocked ? [["Buka blokir bot", () => act("unblocks", {})]] : [["Blokir bot", () => act("blocks", {}), "danger"]]));
$("down").addEventListener("click", () => { atBottom = true; stick(); });
$("log").addEventListener("scroll", () => {
  atBottom = $("log").scrollHeight - $("log").scrollTop - $("log").clientHeight < 60;
  $("down").hidden = atBottom;
});
document.addEventListener("pointerdown", (event) => { if (!event.target.closest(".menu")) closeMenu(); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeMenu(); });

setInterval(showNow, 1000);
document.addEventListener("visibilitychange", () => { if (!document.hidden) readClock(); });
await readClock();
const first = await request("/sim/people");
Object.assign(state, { people: first.people, bot: first.bot });
$("person").replaceChildren(...first.people.map((one) => make("option", { value: one.id, title: one.label }, one.name)));
const wanted = Number(location.hash.slice(1));
await become(first.people.some((one) => one.id === wanted) ? wanted : first.people[0].id);
