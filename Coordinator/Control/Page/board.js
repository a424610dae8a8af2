// The page of a run: follows its server-sent events, draws them, and asks it to pause, go on, take a snapshot or stop.
import { Chart, short } from "/chart.js";

const POINTS_MAX = 4000, TIMELINE_MAX = 200, LOG_LINES_MAX = 400, LOG_INTERVAL_MS = 3000, NOTICE_MS = 10_000;

// The order of a point's numbers, as HistoryPoint.cs writes them.
const STEP = 0, LOSS = 2, SPEED = 3, LR = 4, NORM = 5;
const PARTS = [["compute", 7], ["push", 8], ["apply", 9], ["pull", 10], ["data", 6], ["wait", 11]];

const $ = id => document.getElementById(id);
const charts = {
  loss: new Chart($("chart-loss"), { label: "Loss" }),
  metric: new Chart($("chart-metric"), { label: "Validation" }),
  lr: new Chart($("chart-lr"), { label: "Learning rate", zero: true }),
  norm: new Chart($("chart-norm"), { label: "Gradient norm", zero: true }),
  speed: new Chart($("chart-speed"), { label: "Samples per second", zero: true }),
  times: new Chart($("chart-times"), { label: "Where a step's time goes", stacked: true, format: microseconds }),
};

let status = null, points = [], epochs = [], timeline = [], sequence = 0, skew = 0, isLive = false, source = null, drawn = false, fading = 0;

function connect() {
  source?.close();
  source = new EventSource("/api/events");
  source.addEventListener("whole", e => take(JSON.parse(e.data), true));
  source.addEventListener("update", e => {
    const update = JSON.parse(e.data);
    if (update.sequence !== sequence + 1 || update.status.generation !== status.generation) connect(); // something was left out
    else take(update, false);
  });
  source.addEventListener("end", () => {
    source.close();
    isLive = false;
    show();
  });
  source.onerror = () => notice("The run's coordinator does not answer. It may have ended, or be on its way back; this page keeps trying.");
}

function take(message, whole) {
  if (whole) {
    [points, epochs, timeline] = [[], [], []];
    notice("");
  }
  status = message.status;
  sequence = message.sequence;
  isLive = message.is_live;
  skew = Date.parse(message.now) - Date.now();
  points.push(...message.points.map(row => row.map(number)));
  epochs.push(...message.epochs);
  timeline.push(...message.timeline);
  timeline = timeline.slice(-TIMELINE_MAX);
  while (points.length > POINTS_MAX) points = points.filter((_, i) => i % 2 === 1);
  show();
}

// What is not finite comes as a text.
function number(value) {
  return value === null ? null : typeof value === "string" ? NaN : value;
}

function show() {
  if (drawn || !status) return;
  drawn = true;
  requestAnimationFrame(() => {
    drawn = false;
    showHead();
    showTiles();
    showCharts();
    showTables();
    showTimeline();
  });
}

function showHead() {
  const kind = { running: "good", completed: "good", paused: "warn", stopping: "warn", waiting: "warn", stopped: "warn", failed: "bad", interrupted: "bad" };
  document.title = `${status.state} · ${status.run_id}`;
  text("run", status.run_id);
  text("job", status.job ? `${status.job} · ${count(status.parameters)} parameters · ${status.optimizer} · seed ${status.seed}` : "about to begin");
  text("state", status.state);
  $("state").className = "state " + (kind[status.state] ?? "");
  $("actions").hidden = !isLive || status.has_ended;
  $("pause").hidden = status.state === "paused";
  $("resume").hidden = status.state !== "paused";
  for (const button of $("actions").querySelectorAll("button")) button.disabled = status.state === "stopping";
  const share = status.end_step > 0 ? Math.min(100, status.step / status.end_step * 100) : 0;
  $("fill").style.width = share + "%";
  $("progress").setAttribute("aria-valuenow", Math.round(share));
  text("steps", `step ${count(status.step)} of ${count(status.end_step)} · epoch ${status.epoch} of ${status.epochs} · ${Math.round(share)} %`);
  text("left", status.has_ended ? status.reason : status.remaining_s === null || status.state === "paused" ? "" : duration(status.remaining_s) + " left");
}

function showTiles() {
  const share = status.val_accuracy !== null, best = status.best_val;
  text("tile-loss", short(number(status.loss), true));
  text("note-loss", epochs.length > 0 && epochs.at(-1).train_loss !== null ? `epoch mean ${short(number(epochs.at(-1).train_loss), true)}` : "training");
  text("val-name", share ? "Val accuracy" : "Val loss");
  text("metric-name", share ? "Validation accuracy" : "Validation loss");
  text("tile-val", share ? percent(status.val_accuracy) : short(number(status.val_loss), true));
  text("note-val", best === null ? (status.val_rows > 0 ? "at each epoch's end" : "no validation rows") : "best " + (share ? percent(best) : short(number(best), true)));
  text("tile-speed", short(status.samples_per_s));
  text("tile-workers", status.has_ended ? count(status.workers_wanted) : `${status.workers_ready} / ${status.workers_wanted}`);
  text("note-workers", status.has_ended ? "ended" : status.workers_ready < status.workers_wanted ? "waiting for " + (status.workers_wanted - status.workers_ready) : "ready");
  text("tile-restarts", count(status.restarts));
  text("note-restarts", status.skipped_steps > 0 ? `${count(status.skipped_steps)} steps skipped` : `generation ${status.generation}`);
  showAge();
}

function showAge() {
  const newest = status?.snapshots.at(-1);
  text("tile-snapshot", newest ? duration((Date.now() + skew - Date.parse(newest.at)) / 1000) : "none");
  text("note-snapshot", newest ? `ago · step ${count(newest.step)}` : "at each epoch's end");
}

function showCharts() {
  const column = i => points.filter(p => p[i] !== null).map(p => [p[STEP], p[i]]);
  const raw = column(LOSS), weight = +$("smooth").value;
  const validation = epochs.filter(e => e.val_loss !== null).map(e => [e.step, number(e.val_loss)]);
  charts.loss.set([
    ...(weight > 0 ? [{ name: "each step", color: "loss", points: raw, faint: true }] : []),
    { name: "training", color: "loss", points: smooth(raw, weight) },
    { name: "validation", color: "val", points: validation, dots: true },
  ], { log: $("log").checked });
  const accuracy = epochs.filter(e => e.val_accuracy !== null).map(e => [e.step, e.val_accuracy]);
  charts.metric.set(
    accuracy.length > 0
      ? [{ name: "accuracy", color: "metric", points: accuracy, dots: true }]
      : [{ name: "loss", color: "metric", points: validation, dots: true }],
    { format: accuracy.length > 0 ? (v, isLong) => isLong ? percent(v) : +(v * 100).toFixed(1) + " %" : short });
  charts.lr.set([{ name: "learning rate", color: "rate", points: column(LR) }]);
  const norms = column(NORM);
  $("card-norm").hidden = norms.length === 0;
  $("grid").classList.toggle("seven", norms.length > 0); // cards above the tables
  charts.norm.set([{ name: "norm", color: "norm", points: norms }]);
  charts.speed.set([{ name: "samples/s", color: "speed", points: column(SPEED) }]);
  const timed = points.filter(p => p[PARTS[0][1]] !== null).slice(1); // the first step loads code and data
  const totals = timed.map(p => PARTS.reduce((sum, [, i]) => sum + p[i], 0)).sort((a, b) => a - b);
  charts.times.set(
    PARTS.map(([name, i]) => ({ name, color: name, points: timed.map(p => [p[STEP], p[i]]) })),
    { most: totals.length > 0 ? totals[Math.floor(totals.length * .98)] * 1.25 : undefined });
}

// An exponential mean, corrected for its beginning.
function smooth(data, weight) {
  let mean = 0, share = 0;
  return data.map(([x, y]) => {
    if (!Number.isFinite(y)) return [x, y];
    mean = weight * mean + (1 - weight) * y;
    share = weight * share + (1 - weight);
    return [x, mean / share];
  });
}

function showTables() {
  text("slots", status.slots > 0 ? `${status.slots} slots per step, batch ${count(status.batch_size)}` : "");
  rows("workers", status.workers, "no worker has joined yet", w => [
    cell(w.name), badge(w.state), cell(w.host || "–"), cell(w.pid || "–", "number"), cell(w.slots, "number"), cell(w.late_slots, "number"),
    cell(w.restarts, "number"), cell({ shm: "shared memory", tcp: "TCP" }[w.link] ?? "–"),
  ]);
  rows("shards", status.shards, "no shard is in place yet", s => [
    cell(s.shard, "number"), cell(s.name === "coordinator" ? "in the coordinator" : s.name || "–"), badge(s.state), cell(count(s.parameters), "number"),
    cell(bytes(s.bytes), "number"), cell(s.pid || "–", "number"),
  ]);
  rows("snapshots", [...status.snapshots].reverse(), "none yet", s => [
    cell(count(s.step), "number"), cell(s.weights_sha256.slice(0, 12), "mono"), cell(clock(s.at)), download(s.step),
  ]);
}

function showTimeline() {
  const shown = [...timeline].reverse().map(entry => [entry.ts, ...say(entry.event)]).filter(([, words]) => words);
  $("timeline").replaceChildren(...(shown.length > 0 ? shown : [[null, "nothing yet", ""]]).map(([ts, words, kind]) => {
    const item = document.createElement("li"), time = document.createElement("time"), what = document.createElement("span");
    time.textContent = ts ? clock(ts) : "";
    what.textContent = words;
    what.className = kind;
    item.append(time, what);
    return item;
  }));
}

function say(e) {
  switch (e.event) {
    case "run_started": return [`Generation ${e.generation} begins at step ${count(e.step)}`, ""];
    case "worker_joined": return [`${e.name} joined at step ${count(e.step)}`, "good"];
    case "worker_lost": return [`${e.name} lost at step ${count(e.step)}: ${e.reason}`, e.reason.includes("asked to leave") ? "warn" : "bad"];
    case "worker_restarted": return [`${e.name} is started again (${e.restart} of ${e.max_restarts})`, "warn"];
    case "worker_linked": return e.reason ? [`${e.name} goes over TCP: ${e.reason}`, "warn"] : [null, ""];
    case "server_joined": return [`${e.name} serves shard ${e.shard}`, "good"];
    case "server_lost": return [`${e.name} lost with shard ${e.shard}: ${e.reason}`, "bad"];
    case "slot_speculated": return [`${e.late} is late with slot ${e.slot} of step ${count(e.step)}; ${e.worker} computes it too`, "warn"];
    case "step_skipped": return [`Step ${count(e.step)} skipped: ${e.reason}`, "bad"];
    case "snapshot_requested": return [`Snapshot of step ${count(e.step)} asked for`, ""];
    case "snapshot_written": return [`Snapshot of step ${count(e.step)}`, ""];
    case "snapshot_failed": return [`Snapshot of step ${count(e.step)} failed: ${e.reason}`, "bad"];
    case "telemetry_lost": return [`Metrics and traces do not reach ${e.endpoint}: ${e.reason}`, "warn"];
    case "snapshots_not_pruned": return [`Older snapshots could not be removed: ${e.reason}`, "warn"];
    case "scale_requested": return [`Scaled to ${e.workers} workers`, ""];
    case "run_paused": return [`Paused at step ${count(e.step)}`, "warn"];
    case "run_resumed": return [`Resumed at step ${count(e.step)}`, "good"];
    case "run_completed": return [`Completed: ${count(e.steps)} steps, weights ${e.weights_sha256.slice(0, 12)}`, "good"];
    case "run_stopped": return [`Stopped at step ${count(e.step)}`, "warn"];
    case "run_failed": return [`Failed at step ${count(e.step)}: ${e.reason}`, "bad"];
    case "coordinator_listening": case "dashboard_listening": return [null, ""];
    default: return [e.event.replaceAll("_", " "), ""];
  }
}

// Commands

const asks = {
  pause: ["Pause the run", "No new step begins until it is resumed.", "Pause"],
  resume: ["Resume the run", "Steps begin again where the run stands.", "Resume"],
  snapshot: ["Take a snapshot", "It is taken at the next step's end.", "Take it"],
  stop: ["Stop the run", "It ends at the next step, with a snapshot that train --resume last goes on from.", "Stop"],
};
let asked = null, token = sessionStorage.getItem("token") ?? "";

function ask(command, error = "") {
  const [title, words, go] = asks[command];
  asked = command;
  text("ask-title", title);
  text("ask-text", words);
  text("ask-go", go);
  text("ask-where", `It stands in ${status.run_dir}/control.json, which only the run's owner can read.`);
  text("ask-error", error);
  $("ask-error").hidden = error === "";
  $("ask-go").classList.toggle("danger", command === "stop");
  $("token").value = token;
  if (!$("ask").open) $("ask").showModal();
  $("token").focus();
}

async function send(command) {
  let response, answer;
  try {
    response = await fetch("/api/" + command, { method: "POST", headers: { Authorization: "Bearer " + token } });
    answer = await response.json();
  } catch {
    notice("The run's coordinator gave no answer.");
    return;
  }
  if (response.status === 401) {
    token = "";
    sessionStorage.removeItem("token");
    ask(command, "This is not the run's token.");
    return;
  }
  sessionStorage.setItem("token", token);
  notice(answer.path ? `${answer.message}: ${answer.path}` : answer.message, NOTICE_MS);
}

function go() {
  token = $("token").value.trim();
  $("ask").close();
  if (token === "") ask(asked, "A token is needed.");
  else send(asked);
}

$("actions").addEventListener("click", e => {
  const command = e.target.dataset.command;
  if (!command) return;
  if (token === "" || command === "stop") ask(command);
  else send(command);
});
$("ask-go").addEventListener("click", go);
$("ask-cancel").addEventListener("click", () => $("ask").close());
$("token").addEventListener("keydown", e => { if (e.key === "Enter") go(); });

// Logs and configuration

async function showLogs() {
  if (document.hidden) return;
  let lines;
  try {
    lines = await (await fetch("/api/logs")).json();
  } catch {
    return; // it is gone; the notice says so
  }
  const processes = [...new Set(lines.map(l => l.log))].sort(), of = $("log-of");
  for (const process of processes)
    if (![...of.options].some(o => o.value === process)) of.add(new Option(process, process));
  const box = $("logs"), atEnd = box.scrollTop + box.clientHeight >= box.scrollHeight - 24;
  const shown = lines.filter(l => of.value === "" || l.log === of.value).slice(-LOG_LINES_MAX);
  box.replaceChildren(...shown.map(l => {
    const line = document.createElement("div"), process = document.createElement("span"), words = document.createElement("span");
    process.className = "of";
    process.textContent = l.log.padEnd(12) + " ";
    words.className = /^[\d:.]{12} (WARN|ERRO|FATL) /.exec(l.text)?.[1] ?? "";
    words.textContent = l.text;
    line.append(process, words);
    return line;
  }));
  if (shown.length === 0) box.textContent = "No lines yet.";
  if (atEnd) box.scrollTop = box.scrollHeight;
}

async function showConfig() {
  const config = await (await fetch("/api/config")).json();
  const flat = (value, name) => value !== null && typeof value === "object" && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, inner]) => flat(inner, name ? `${name}.${key}` : key))
    : [[name, value]];
  $("settings").replaceChildren(...flat(config, "").filter(([name]) => name !== "sha256").map(([name, value]) => {
    const row = document.createElement("div"), term = document.createElement("dt"), what = document.createElement("dd");
    term.textContent = name;
    what.textContent = name === "layout" ? `${value.length} tensors` : value === null ? "–" : Array.isArray(value) ? value.join(", ") || "none" : String(value);
    row.append(term, what);
    return row;
  }));
}

// Small things

function text(id, words) {
  if ($(id).textContent !== words) $(id).textContent = words;
}

function notice(words, ms = 0) {
  clearTimeout(fading);
  text("notice", words);
  $("notice").hidden = words === "";
  if (ms > 0) fading = setTimeout(() => notice(""), ms);
}

function rows(id, items, empty, cells) {
  const body = $(id);
  if (items.length === 0) {
    const none = cell(empty, "empty");
    none.colSpan = 8;
    const row = document.createElement("tr");
    row.append(none);
    body.replaceChildren(row);
    return;
  }
  body.replaceChildren(...items.map(item => {
    const row = document.createElement("tr");
    row.append(...cells(item));
    return row;
  }));
}

function cell(words, kind = "") {
  const made = document.createElement("td");
  made.className = kind;
  made.textContent = words;
  return made;
}

function badge(state) {
  const made = cell(""), inner = document.createElement("span");
  inner.className = "state " + ({ ready: "good", lost: "bad", left: "warn", starting: "warn" }[state] ?? "");
  inner.textContent = state;
  made.append(inner);
  return made;
}

function download(step) {
  const made = cell(""), link = document.createElement("a");
  link.href = `/snapshots/${step}/model.pth`;
  link.download = "";
  link.textContent = "model.pth";
  made.append(link);
  return made;
}

function count(value) {
  return Number(value).toLocaleString("en");
}

function percent(value) {
  return (value * 100).toFixed(2) + " %";
}

function bytes(value) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

function microseconds(value) {
  return value >= 1e6 ? short(value / 1e6) + " s" : value >= 1000 ? short(value / 1000) + " ms" : short(value) + " µs";
}

function duration(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  if (s < 172800) return `${Math.floor(s / 3600)} h ${Math.floor(s % 3600 / 60)} min`;
  return `${Math.floor(s / 86400)} days`;
}

function clock(at) {
  return new Date(at).toLocaleTimeString("en-GB");
}

$("smooth").addEventListener("input", () => status && showCharts());
$("log").addEventListener("change", () => status && showCharts());
$("log-of").addEventListener("change", showLogs);
$("config").addEventListener("toggle", () => $("config").open && showConfig());
setInterval(showAge, 1000);
setInterval(() => { if (isLive) showLogs(); }, LOG_INTERVAL_MS);
document.addEventListener("visibilitychange", () => { if (!document.hidden) show(); });
showLogs();
connect();
