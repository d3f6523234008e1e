/* Moves and zooms a map that the server drew, joins its marks with the rows of the list, and lays tiles under it where an
   address is set. Everything on the map can be read and followed without this. */
(() => {
  "use strict";
  if (window.jiugaiMaps) {
    window.jiugaiMaps();
    return;
  }
  const SVG = "http://www.w3.org/2000/svg";
  const EARTH = 40075016.7;
  const CLOSEST = 0.05; // metres in a pixel
  const WIDEST = 8; // times the first view
  const mark = (row) => (row && row.id ? document.querySelector(`.map__mark[data-row="${CSS.escape(row.id)}"]`) : null);

  class PaperMap {
    constructor(figure) {
      this.figure = figure;
      this.paper = figure.querySelector(".map__paper");
      const [, , w, h] = this.paper.getAttribute("viewBox").split(" ").map(Number);
      this.first = { x: 0, y: 0, w, h };
      this.view = { ...this.first };
      this.world = Number(figure.dataset.world);
      this.left = Number(figure.dataset.left);
      this.top = Number(figure.dataset.top);
      this.touches = new Map();
      figure.querySelector("[data-tools]").hidden = false;
      figure.addEventListener("click", (event) => this.clicked(event), true);
      figure.addEventListener("keydown", (event) => this.key(event));
      this.paper.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
      for (const kind of ["pointerdown", "pointermove", "pointerup", "pointercancel"]) {
        this.paper.addEventListener(kind, (event) => this[kind](event));
      }
      this.paper.addEventListener("dragstart", (event) => event.preventDefault());
      new ResizeObserver(() => this.draw()).observe(this.paper);
      if (figure.dataset.pick) this.readFields();
      this.draw();
    }

    /* units of the drawing in one pixel of the screen */
    get unit() {
      return this.view.w / (this.paper.getBoundingClientRect().width || this.view.w);
    }

    place(event) {
      const box = this.paper.getBoundingClientRect();
      return [this.view.x + (event.clientX - box.left) * this.unit, this.view.y + (event.clientY - box.top) * this.unit];
    }

    latitude(y) {
      return (Math.atan(Math.sinh(Math.PI * (1 - (2 * (y + this.top)) / this.world))) * 180) / Math.PI;
    }

    draw() {
      const { x, y, w, h } = this.view;
      this.paper.setAttribute("viewBox", `${x} ${y} ${w} ${h}`);
      const unit = this.unit;
      for (const el of this.paper.querySelectorAll(".map__mark, .map__pin")) {
        const at = /translate\([^)]*\)/.exec(el.getAttribute("transform") || "");
        if (at) el.setAttribute("transform", `${at[0]} scale(${unit})`);
      }
      this.scale(unit);
      this.tiles(unit);
    }

    scale(unit) {
      const middle = (this.latitude(this.view.y + this.view.h / 2) * Math.PI) / 180;
      const metres = (EARTH * Math.cos(middle) * unit) / this.world;
      let best = 1;
      for (let power = 1; power < 1e8; power *= 10) {
        for (const digit of [1, 2, 5]) if ((digit * power) / metres <= 100) best = digit * power;
      }
      const bar = this.figure.querySelector('[data-layer="bar"]');
      const own = this.first.w / (bar.ownerSVGElement.getBoundingClientRect().width || this.first.w);
      bar.setAttribute("d", `M.5 1v6h${(best / metres) * own}v-6`);
      const text = best >= 1000 ? `${(best / 1000).toLocaleString("en")} km` : `${best} m`;
      this.figure.querySelector('[data-layer="bar-text"]').textContent = text;
    }

    tiles(unit) {
      const address = this.figure.dataset.tiles;
      if (!address) return;
      const layer = this.paper.querySelector('[data-layer="tiles"]');
      const z = Math.max(1, Math.min(18, Math.round(Math.log2(this.world / unit / 256))));
      const side = this.world / 2 ** z;
      const { x, y, w, h } = this.view;
      const wanted = new Map();
      const last = 2 ** z - 1;
      const from = (value) => Math.max(0, Math.floor(value / side));
      const to = (value) => Math.min(last, Math.floor(value / side));
      for (let i = from(x + this.left); i <= to(x + w + this.left); i += 1) {
        for (let j = from(y + this.top); j <= to(y + h + this.top); j += 1) wanted.set(`${z}/${i}/${j}`, [i, j]);
      }
      for (const old of [...layer.children]) if (!wanted.delete(old.dataset.tile)) old.remove();
      for (const [name, [i, j]] of wanted) {
        const image = document.createElementNS(SVG, "image");
        image.dataset.tile = name;
        const size = { x: i * side - this.left, y: j * side - this.top, width: side * 1.002, height: side * 1.002 };
        for (const [key, value] of Object.entries(size)) image.setAttribute(key, value);
        image.setAttribute("href", address.replace("{z}", z).replace("{x}", i).replace("{y}", j));
        layer.append(image);
      }
    }

    move(dx, dy) {
      this.view.x += dx;
      this.view.y += dy;
      this.draw();
    }

    /* around a place that stays where it is on the screen */
    zoom(times, place) {
      const [px, py] = place || [this.view.x + this.view.w / 2, this.view.y + this.view.h / 2];
      const pixels = this.view.w / this.unit;
      const least = (CLOSEST * this.world * pixels) / EARTH;
      const w = Math.min(this.first.w * WIDEST, Math.max(least, this.view.w / times));
      const by = w / this.view.w;
      this.view = { x: px - (px - this.view.x) * by, y: py - (py - this.view.y) * by, w, h: this.view.h * by };
      this.draw();
    }

    whole() {
      this.view = { ...this.first };
      this.draw();
    }

    clicked(event) {
      const button = event.target.closest("[data-zoom]");
      if (button) {
        const act = button.dataset.zoom;
        if (act === "all") this.whole();
        else this.zoom(act === "in" ? 1.6 : 1 / 1.6);
        return;
      }
      if (this.dragged) {
        // the end of a movement is no click on the mark below
        event.preventDefault();
        event.stopPropagation();
        this.dragged = false;
        return;
      }
      if (this.figure.dataset.pick && event.target.closest(".map__paper") && !event.target.closest("a")) {
        this.pick(this.place(event));
      }
    }

    key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const step = this.view.w / 8;
      const acts = {
        ArrowLeft: () => this.move(-step, 0),
        ArrowRight: () => this.move(step, 0),
        ArrowUp: () => this.move(0, -step),
        ArrowDown: () => this.move(0, step),
        "+": () => this.zoom(1.6),
        "=": () => this.zoom(1.6),
        "-": () => this.zoom(1 / 1.6),
        0: () => this.whole(),
      };
      if (!acts[event.key]) return;
      event.preventDefault();
      // keys of the list stay out of the map
      event.stopPropagation();
      acts[event.key]();
    }

    wheel(event) {
      // without the key the page scrolls on, as everywhere
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY / 200), this.place(event));
    }

    pointerdown(event) {
      if (event.button) return;
      this.touches.set(event.pointerId, event);
      this.start = [event.clientX, event.clientY];
      this.dragged = false;
    }

    pointermove(event) {
      const before = this.touches.get(event.pointerId);
      if (!before) return;
      if (this.touches.size === 2) {
        const other = [...this.touches.values()].find((t) => t.pointerId !== event.pointerId);
        const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
        this.zoom(apart(event) / apart(before), this.place(other));
        this.dragged = true;
      } else if (this.dragged || Math.hypot(event.clientX - this.start[0], event.clientY - this.start[1]) > 5) {
        if (!this.dragged) this.paper.setPointerCapture(event.pointerId);
        this.dragged = true;
        this.move((before.clientX - event.clientX) * this.unit, (before.clientY - event.clientY) * this.unit);
      }
      this.touches.set(event.pointerId, event);
    }

    pointerup(event) {
      this.touches.delete(event.pointerId);
      // a click follows at once or not at all
      if (this.dragged) setTimeout(() => (this.dragged = false), 0);
    }

    pointercancel(event) {
      this.touches.delete(event.pointerId);
      this.dragged = false;
    }

    /* ---- a place for a form ---- */

    fields() {
      return this.figure.dataset.pick.split(" ").map((id) => document.getElementById(id));
    }

    pin(x, y) {
      this.paper.querySelector(".map__pin").setAttribute("transform", `translate(${x} ${y}) scale(${this.unit})`);
    }

    pick([x, y]) {
      const [longitude, latitude, datum] = this.fields();
      longitude.value = (((x + this.left) / this.world) * 360 - 180).toFixed(6);
      latitude.value = this.latitude(y).toFixed(6);
      if (datum) datum.value = this.figure.dataset.datum;
      for (const field of [longitude, latitude, datum]) {
        if (field) field.dispatchEvent(new Event("input", { bubbles: true }));
      }
      this.pin(x, y);
    }

    /* what is written shows as a pin, as long as it is written in the map's own datum */
    readFields() {
      const show = () => {
        const [longitude, latitude, datum] = this.fields();
        const [x, y] = [parseFloat(longitude.value), parseFloat(latitude.value)];
        const pin = this.paper.querySelector(".map__pin");
        const known = Math.abs(x) <= 180 && Math.abs(y) < 85 && (!datum || datum.value === this.figure.dataset.datum);
        if (!known) {
          pin.removeAttribute("transform");
          return;
        }
        const north = Math.asinh(Math.tan((y * Math.PI) / 180)) / Math.PI;
        this.pin(((x + 180) / 360) * this.world - this.left, ((1 - north) / 2) * this.world - this.top);
      };
      for (const field of this.fields()) if (field) field.addEventListener("input", show);
      show();
    }
  }

  let lit = [];
  const light = (...found) => {
    for (const el of lit) el.removeAttribute("data-near");
    lit = found.filter(Boolean);
    for (const el of lit) el.setAttribute("data-near", "");
  };
  const near = ({ target }) => {
    if (!(target instanceof Element) || !document.querySelector("[data-map]")) return;
    const row = target.closest("tr[id]");
    const point = target.closest(".map__mark");
    if (row) light(mark(row));
    else if (point) light(document.getElementById(point.dataset.row));
    else if (lit.length) light();
  };
  document.addEventListener("mouseover", near);
  document.addEventListener("focusin", near);

  const maps = new WeakSet();
  window.jiugaiMaps = () => {
    for (const figure of document.querySelectorAll("[data-map]")) {
      if (!maps.has(figure)) {
        maps.add(figure);
        new PaperMap(figure);
      }
    }
  };
  document.addEventListener("htmx:afterSettle", window.jiugaiMaps);
  window.jiugaiMaps();
})();
