// A line chart on a canvas: axes, several series, a stack of areas, a value where the pointer is.
// series: { name, color (a variable of the style sheet), points: [[x, y]], dots, faint, hidden }

const left = 52, right = 8, bottom = 22;

export class Chart {
  constructor(figure, options = {}) {
    this.figure = figure;
    this.options = { format: short, label: "", ...options };
    this.series = [];
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("role", "img");
    this.legend = document.createElement("div");
    this.legend.className = "legend";
    this.tip = document.createElement("div");
    this.tip.className = "tip";
    this.tip.hidden = true;
    figure.append(this.canvas, this.legend, this.tip);
    new ResizeObserver(() => this.draw()).observe(figure);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    figure.addEventListener("pointermove", e => this.point(e.clientX - figure.getBoundingClientRect().left));
    figure.addEventListener("pointerleave", () => this.point(null));
  }

  set(series, options = {}) {
    Object.assign(this.options, options);
    this.series = series.filter(s => s.points.length > 0);
    const shown = this.series.filter(s => !s.faint);
    this.legend.replaceChildren(...(shown.length > 1 || this.options.stacked ? shown : []).map(s => {
      const entry = document.createElement("span");
      entry.append(swatch(s.color), s.name);
      return entry;
    }));
    this.canvas.setAttribute("aria-label", `${this.options.label}: ` + (shown.map(s =>
      `${s.name} ${this.options.format(s.points.at(-1)[1])} at step ${s.points.at(-1)[0]}`).join(", ") || "nothing yet"));
    this.draw();
  }

  draw() {
    const { width, height } = this.figure.getBoundingClientRect();
    if (width === 0) return;
    this.top = Math.max(26, this.legend.offsetHeight + 8);
    const scale = devicePixelRatio || 1, context = this.canvas.getContext("2d");
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(height * scale);
    context.scale(scale, scale);
    context.clearRect(0, 0, width, height);
    const styles = getComputedStyle(document.documentElement);
    const color = name => styles.getPropertyValue("--" + name).trim();
    context.font = `11.5px ${getComputedStyle(document.body).fontFamily}`;
    this.frame = this.measure(width, height);
    if (!this.frame) {
      context.fillStyle = color("quiet");
      context.textAlign = "center";
      context.fillText("nothing yet", width / 2, height / 2);
      return;
    }
    this.axes(context, color, width, height);
    context.save();
    context.beginPath();
    context.rect(left, this.top - 4, width - left - right + 4, height - this.top - bottom + 8);
    context.clip();
    if (this.options.stacked) this.areas(context, color);
    else for (const s of this.series) this.line(context, color(s.color), s);
    context.restore();
    if (this.at !== undefined && this.at !== null) this.cross(context, color, height);
  }

  measure(width, height) {
    const log = this.options.log;
    let x0 = Infinity, x1 = -Infinity, y0 = Infinity, y1 = -Infinity;
    const sums = new Map();
    for (const s of this.series) for (const [x, y] of s.points) {
      x0 = Math.min(x0, x);
      x1 = Math.max(x1, x);
      if (!Number.isFinite(y) || (log && y <= 0)) continue;
      const value = this.options.stacked ? (sums.get(x) ?? 0) + y : y;
      if (this.options.stacked) sums.set(x, value);
      y0 = Math.min(y0, value);
      y1 = Math.max(y1, value);
    }
    if (!Number.isFinite(y0)) return null;
    if (this.options.zero || this.options.stacked) y0 = 0;
    if (this.options.most !== undefined) y1 = Math.min(y1, this.options.most);
    if (log) [y0, y1] = [Math.log10(y0), Math.log10(y1)];
    if (y1 - y0 < 1e-12) [y0, y1] = log ? [y0 - .5, y1 + .5] : [y0 - Math.abs(y0 || 1) * .1, y1 + Math.abs(y1 || 1) * .1];
    const room = (y1 - y0) * .06;
    if (!(this.options.zero || this.options.stacked)) y0 -= room;
    y1 += room;
    if (x1 === x0) x1 = x0 + 1;
    const top = this.top, w = width - left - right, h = height - top - bottom;
    return {
      x0, x1, y0, y1,
      x: v => left + (v - x0) / (x1 - x0) * w,
      y: v => top + h - ((log ? Math.log10(v) : v) - y0) / (y1 - y0) * h,
      step: px => x0 + (px - left) / w * (x1 - x0),
    };
  }

  axes(context, color, width, height) {
    const f = this.frame, log = this.options.log;
    context.strokeStyle = color("grid");
    context.fillStyle = color("quiet");
    context.lineWidth = 1;
    context.textBaseline = "middle";
    context.textAlign = "right";
    for (const tick of log ? powers(f.y0, f.y1) : ticks(f.y0, f.y1, (height - this.top - bottom) / 44)) {
      const y = Math.round(f.y(tick)) + .5;
      context.beginPath();
      context.moveTo(left, y);
      context.lineTo(width - right, y);
      context.stroke();
      context.fillText(this.options.format(tick), left - 8, y);
    }
    context.textBaseline = "alphabetic";
    const steps = ticks(f.x0, f.x1, (width - left - right) / 72).filter(t => Number.isInteger(t));
    for (const tick of steps) {
      const x = f.x(tick), half = context.measureText(short(tick)).width / 2;
      context.textAlign = "left";
      context.fillText(short(tick), Math.max(left - half, Math.min(x - half, width - 2 * half - 1)), height - 4);
    }
  }

  line(context, color, s) {
    const f = this.frame;
    context.globalAlpha = s.faint ? .28 : 1;
    context.strokeStyle = context.fillStyle = color;
    context.lineWidth = s.faint ? 1 : 2;
    context.lineJoin = "round";
    context.setLineDash(s.dashed ? [5, 4] : []);
    context.beginPath();
    let pen = false;
    for (const [x, y] of s.points) {
      if (!Number.isFinite(y) || (this.options.log && y <= 0)) { pen = false; continue; }
      if (pen) context.lineTo(f.x(x), f.y(y));
      else context.moveTo(f.x(x), f.y(y));
      pen = true;
    }
    context.stroke();
    context.setLineDash([]);
    if (s.dots || s.points.length === 1)
      for (const [x, y] of s.points) {
        if (!Number.isFinite(y)) continue;
        context.beginPath();
        context.arc(f.x(x), f.y(y), s.points.length > 60 ? 2 : 3.2, 0, 7);
        context.fill();
      }
    context.globalAlpha = 1;
  }

  areas(context, color) {
    const f = this.frame, xs = this.series[0].points.map(p => p[0]), below = xs.map(() => 0);
    for (const s of this.series) {
      const above = below.map((b, i) => b + (s.points[i]?.[1] || 0));
      context.fillStyle = color(s.color);
      context.globalAlpha = .82;
      context.beginPath();
      xs.forEach((x, i) => context.lineTo(f.x(x), f.y(above[i])));
      for (let i = xs.length - 1; i >= 0; i--) context.lineTo(f.x(xs[i]), f.y(below[i]));
      context.fill();
      above.forEach((a, i) => { below[i] = a; });
    }
    context.globalAlpha = 1;
  }

  point(px) {
    this.at = px === null || !this.frame ? null : this.frame.step(Math.max(px, left));
    if (this.at === null) this.tip.hidden = true;
    this.draw();
  }

  cross(context, color, height) {
    const near = this.series.map(s => [s, nearest(s.points, this.at)]).filter(([, p]) => p && Number.isFinite(p[1]));
    if (near.length === 0) return;
    const step = near.map(([, p]) => p[0]).reduce((a, b) => Math.abs(b - this.at) < Math.abs(a - this.at) ? b : a);
    const x = Math.round(this.frame.x(step)) + .5;
    context.strokeStyle = color("quiet");
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(x, this.top);
    context.lineTo(x, height - bottom);
    context.stroke();
    context.setLineDash([]);
    const head = document.createElement("b");
    head.textContent = "step " + step.toLocaleString("en");
    this.tip.replaceChildren(head, ...near.filter(([s, p]) => !s.dots || Math.abs(p[0] - step) < 1e-9 || near.length === 1).map(([s, p]) => {
      const row = document.createElement("div"), name = document.createElement("span"), value = document.createElement("span");
      name.textContent = s.name;
      value.textContent = this.options.format(p[1], true);
      row.append(swatch(s.color), name, value);
      return row;
    }));
    this.tip.hidden = false;
    const room = this.figure.clientWidth - this.tip.offsetWidth;
    this.tip.style.left = Math.max(0, Math.min(room, x > this.figure.clientWidth / 2 ? x - this.tip.offsetWidth - 12 : x + 12)) + "px";
  }
}

export function short(value, isLong = false) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 1e6) return trim((value / 1e6).toFixed(isLong ? 3 : 1)) + "M";
  if (size >= 1e4 && !isLong) return trim((value / 1e3).toFixed(1)) + "k";
  if (size >= 100) return Math.round(value).toLocaleString("en");
  if (size < 1e-3) return value.toExponential(isLong ? 3 : 0);
  return trim(value.toPrecision(isLong ? 5 : 3));
}

function trim(text) {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function swatch(color) {
  const box = document.createElement("span");
  box.className = "swatch";
  box.style.background = `var(--${color})`;
  return box;
}

function ticks(from, to, about) {
  const raw = (to - from) / Math.max(1, about), power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map(m => m * power).find(s => s >= raw);
  const found = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++) found.push(+(i * step).toPrecision(12));
  return found;
}

function powers(from, to) {
  const found = [], fine = to - from < 1.5;
  for (let power = Math.floor(from); power <= Math.ceil(to); power++)
    for (const digit of fine ? [1, 2, 5] : [1]) {
      const at = power + Math.log10(digit);
      if (at >= from && at <= to) found.push(+(digit * 10 ** power).toPrecision(6));
    }
  return found;
}

function nearest(points, x) {
  let low = 0, high = points.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle][0] < x) low = middle + 1;
    else high = middle;
  }
  const a = points[low - 1], b = points[low];
  return a && Math.abs(a[0] - x) < Math.abs(b[0] - x) ? a : b;
}
