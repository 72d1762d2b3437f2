/* Puts a picture's words in their places. It knows no words itself, and touches only what changed. */
window.GuidanceDesk = (function () {
  "use strict";

  var PAGE_MS = 8000, WINDOWS = 10, ROOMS = 8, SMALLEST = 0.5;
  var known = {}, rows = null, noticePages = { key: null, pages: [[]] }, pulsed = null;

  function get(id) { return document.getElementById(id); }

  /* Write a text, smaller where it is too long for its place (class "fit"). */
  function write(id, text, element) {
    if (known[id] === text) { return; }
    known[id] = text;
    element = element || get(id);
    if (element.className.indexOf("fit") < 0) { element.textContent = text; return; }
    var inner = element.firstChild || element.appendChild(document.createElement("span"));
    inner.textContent = text;
    inner.style.fontSize = "1em";
    if (inner.offsetWidth > element.clientWidth && element.clientWidth > 0) {
      inner.style.fontSize = Math.max(SMALLEST, 0.99 * element.clientWidth / inner.offsetWidth) + "em";
    }
  }

  function style(id, name, element) {
    if (known["." + id] === name) { return; }
    known["." + id] = name;
    (element || get(id)).className = name;
  }

  function show(id, wanted) {
    if (known["!" + id] === wanted) { return; }
    known["!" + id] = wanted;
    get(id).hidden = !wanted;
  }

  function page(list, size, at) {
    var pages = Math.max(1, Math.ceil(list.length / size)), start = (at % pages) * size;
    return list.slice(start, start + size);
  }

  function make(parent, classes) {
    var row = document.createElement("div"), cells = [];
    row.className = classes.shift();
    classes.forEach(function (name) {
      var cell = row.appendChild(document.createElement("span"));
      cell.className = name;
      cells.push(cell);
    });
    parent.appendChild(row);
    return { row: row, cells: cells };
  }

  function build() {
    var at;
    rows = { titles: [], windows: [], rooms: [] };
    for (at = 0; at < 2; at += 1) {
      rows.titles.push(make(get("windows"), ["titles t" + at, "number title", "current", "next", "waiting"]));
    }
    for (at = 0; at < WINDOWS; at += 1) {
      rows.windows.push(make(get("windows"), ["w", "number", "name fit", "current fit", "next fit", "waiting fit"]));
    }
    rows.rooms.push(make(get("rooms"), ["titles", "title"]));
    for (at = 0; at < ROOMS; at += 1) {
      rows.rooms.push(make(get("rooms"), ["r", "name fit", "state fit", "beside fit"]));
    }
  }

  function cells(id, made, name, texts) {
    style(id, name, made.row);
    texts.forEach(function (text, at) { write(id + "/" + at, text, made.cells[at]); });
  }

  /* -- the hall ------------------------------------------------------------------------------------------------ */

  function head(now) {
    show("pill", now.pill !== "");
    write("pill-words", now.pill);
    if (get("date")) { write("date", now.date); }
    write("clock", now.clock);
    write("centre", now.centre);
  }

  function banner(now) {
    var b = now.picture.banner, call = now.stopped ? b.last : b.call, recent = now.stopped ? b.last_recent : b.recent;
    var title = b.title, name = call ? (now.stopped ? "stopped" : "calling") : "quiet";
    if (now.stopped) { title = call ? now.calledAt.replace("{time}", call.time) : ""; }
    style("banner", name + (recent.length || title ? " recents" : ""));
    write("label", call ? call.label : "");
    write("place", call ? call.place : "");
    write("name", call ? call.name : "");
    write("quiet", call ? "" : b.quiet);
    write("recent-title", title);
    write("recent-a", recent[0] ? recent[0][0] : "");
    write("recent-ap", recent[0] ? recent[0][1] : "");
    write("recent-b", recent[1] ? recent[1][0] : "");
    write("recent-bp", recent[1] ? recent[1][1] : "");
    if (name === "calling" && b.pulse && pulsed !== call.at_ms) {
      pulsed = call.at_ms;
      get("banner").classList.remove("pulse");
      void get("banner").offsetWidth;
      get("banner").classList.add("pulse");
    }
  }

  function board(now, turn) {
    var p = now.picture, t = p.titles, windows = page(p.windows, WINDOWS, turn), rooms = page(p.rooms, ROOMS, turn), at;
    for (at = 0; at < 2; at += 1) {
      cells("t" + at, rows.titles[at], "titles t" + at + (windows.length > 5 * at ? "" : " none"),
        [t.window, t.now, t.next, t.waiting]);
    }
    for (at = 0; at < WINDOWS; at += 1) { windowRow(now, at, windows[at]); }
    cells("rt", rows.rooms[0], "titles" + (p.rooms.length ? "" : " none"), [t.rooms]);
    for (at = 0; at < ROOMS; at += 1) { roomRow(now, at, rooms[at]); }
  }

  function windowRow(now, at, one) {
    var name = "w w" + at;
    if (!one) { cells("w" + at, rows.windows[at], name + " none", ["", "", "", "", ""]); return; }
    name += " " + one.tone + (one.called ? " called" : "") + (one.away ? " off" : "") + (now.stopped ? " stale" : "");
    cells("w" + at, rows.windows[at], name,
      [one.number, one.name, one.current, one.next, now.stopped && one.waiting === "0" ? now.unknown : one.waiting]);
  }

  function roomRow(now, at, one) {
    var name = "r r" + at;
    if (!one) { cells("r" + at, rows.rooms[at + 1], name + " none", ["", "", ""]); return; }
    name += " " + one.tone + (one.ticket ? " ticket" : "") + (now.stopped ? " stale" : "");
    cells("r" + at, rows.rooms[at + 1], name, [one.name, one.state, one.beside]);
  }

  function missed(now, turn) {
    var narrow = document.body.className.indexOf("portrait") >= 0, p = now.picture;
    write("missed-title", p.titles.missed);
    write("missed-note", p.missed_note);
    list("missed-labels", page(p.missed, narrow ? 6 : 8, turn));
  }

  function list(id, texts) {
    var key = texts.join("\n"), place = get(id);
    if (known[id] === key) { return; }
    known[id] = key;
    place.textContent = "";
    texts.forEach(function (text) { place.appendChild(document.createElement("span")).textContent = text; });
  }

  /* The notices in groups that fit the line; one that is too long alone is made smaller. */
  function notice(now, turn) {
    var texts = now.stopped ? now.picture.stopped_notices : now.picture.notices, place = get("notice");
    var key = texts.join("\n");
    if (noticePages.key !== key) {
      noticePages = { key: key, pages: grouped(texts, place) };
      delete known.notice;
    }
    list("notice", noticePages.pages[turn % noticePages.pages.length]);
    if (place.children.length === 1 && place.scrollWidth > place.clientWidth) {
      place.firstChild.style.fontSize = Math.max(SMALLEST, 0.95 * place.clientWidth / place.scrollWidth) + "em";
    }
  }

  function grouped(texts, place) {
    var pages = [[]];
    texts.forEach(function (text) {
      var last = pages[pages.length - 1];
      delete known.notice;
      list("notice", last.concat([text]));
      if (last.length && place.scrollWidth > place.clientWidth) { pages.push([text]); } else { last.push(text); }
    });
    return pages;
  }

  function hall(now) {
    var turn = Math.floor(now.beat / PAGE_MS);
    if (!rows) { build(); }
    banner(now);
    board(now, turn);
    missed(now, turn);
    notice(now, turn);
  }

  /* -- a door -------------------------------------------------------------------------------------------------- */

  function door(now) {
    var p = now.picture, tone = now.stopped ? "stale" : p.block.tone, turn = Math.floor(now.beat / PAGE_MS);
    write("zone", p.where);
    write("room", p.name);
    style("block", tone);
    write("word", p.block.word);
    list("notes", now.stopped ? [now.asOf] : p.block.notes);
    style("number", (p.number.label ? (p.number.calling ? "calling" : "ticket") : "quiet") + (now.stopped ? " stale" : ""));
    write("number-title", p.number.title);
    write("number-label", p.number.label || (now.stopped && p.number.title ? now.unknown : p.number.quiet));
    write("number-left", now.stopped ? "" : p.number.left || "");
    [0, 1].forEach(function (at) {
      var id = "next-" + "ab".charAt(at), one = p.coming[at];
      style(id, "box" + (one ? (one.quiet ? " quiet" : "") : " none") + (now.stopped ? " stale" : ""));
      write(id + "-title", one ? one.title : "");
      write(id + "-label", one ? (one.quiet && now.stopped ? now.unknown : one.label) : "");
    });
    write("today-title", p.lines.length ? p.today : "");
    times(now, page(p.lines, 5, turn));
    notice(now, turn);
  }

  function times(now, lines) {
    var key = JSON.stringify(lines) + now.stopped, place = get("today-lines");
    if (known.times === key) { return; }
    known.times = key;
    place.textContent = "";
    lines.forEach(function (line) {
      var made = make(place, ["line " + (now.stopped ? "stale" : line[3]), "when", "what", "word"]);
      made.cells.forEach(function (cell, at) { cell.textContent = line[at]; });
    });
  }

  return {
    draw: function (now) {
      head(now);
      if (!now.picture) { return; }
      if (now.picture.kind === "door") { door(now); } else { hall(now); }
    },
    /* The size changed: everything is measured anew. */
    forget: function () {
      known = {};
      noticePages.key = null;
    }
  };
}());
