/* Draws the hall at the sizes and places of ui/screens/hall_paint.py; the boxes come from desk_app/screens/hall_layout.py. */
window.GuidanceDesk.hall = (function () {
  "use strict";

  var NUMBER = 60, NAME = 47, SIDE = 40, MARGIN = 32, NOTICE_GAP = 80, LABEL_GAP = 36, PULSES_MS = 4200, pulsed = "", stillAt = 0;
  var CELLS = [68, 184, 150, 144, 74], ROOM_CELLS = [14, 230, 14, 140, 14, 142, 14];
  var ink = window.GuidanceDesk.ink, c = window.GuidanceDesk.colour, width = ink.width;
  var TONES = { ticket: c.text, free: c.free, reserved: c.reserved, in_use: c.inUse, away: c.away, stale: c.stale };

  function heading(pen, wide, high, says) {
    var two = high > 100, top = two ? 6 : 0, line = two ? 68 : high, below = two ? 74 : 0, foot = two ? 58 : high;
    var right = wide - MARGIN, clock = width(says.clock, NUMBER, true) + 4, side, date, pill, left;
    pen.fill(0, 0, wide, high, c.header);
    pen.high(right - clock, top, clock, line, says.clock, NUMBER, c.text, true, "right");
    right -= clock + 28;
    side = two ? wide - MARGIN : right;
    if (says.date) {
      date = width(says.date, SIDE, false) + 2;
      pen.high(side - date, below, date, foot, says.date, SIDE, c.text2, false, "right");
      side -= date + 32;
    }
    if (says.stopped) {
      pill = width(says.stopped, SIDE, false) + 80;
      left = two ? MARGIN : side - pill;
      pill = Math.min(pill, side - left);
      pen.fill(left, below + foot / 2 - 28, pill, 56, c.header, 6, c.pillEdge, 2);
      pen.ring(left + 30, below + foot / 2, 6, c.pillEdge, 4);
      pen.high(left + 54, below + foot / 2 - 28, pill - 74, 56, says.stopped, SIDE, c.pill);
      side = left - 32;
    }
    pen.high(MARGIN, top, (two ? right : side) - MARGIN, line, says.centre, NAME, c.text, true);
  }

  function banner(pen, wide, high, says) {
    var b = says.banner, calling = b.mode === "calling", stopped = b.mode === "stopped";
    var colour = calling ? c.callText : c.text, rule = calling ? c.callRule : c.quietRule;
    var ground = pen.fill(0, 0, wide, high, calling ? c.call : c.panel, 8, stopped ? c.call : "", 3);
    if (calling && says.pulse) { glow(ground, says.pulse); }
    (high > 300 ? tall : flat)(pen, wide, high, b, colour, rule);
  }

  /* Three slow pulses for a new call, whatever else is drawn meanwhile. */
  function glow(ground, call) {
    var now = new Date().getTime();
    if (call !== pulsed) {
      pulsed = call;
      stillAt = now + PULSES_MS;
      void ground.offsetWidth;
    }
    if (now < stillAt) { ground.className = "pulse"; }
  }

  function widest(pairs, at) {
    return pairs.reduce(function (most, pair) { return Math.max(most, width(pair[at], NAME, true)); }, 0);
  }

  function flat(pen, wide, high, b, colour, rule) {
    var right = wide - 40, left = 44, labels = widest(b.recent, 0), places = Math.min(300, widest(b.recent, 1));
    var side, one, place = b.place, name = b.name;
    if (b.title) {
      side = right - Math.max(b.recent.length ? labels + 32 + places : 0, Math.min(380, width(b.title, SIDE, false)));
      pen.fill(side - 36, 20, 4, high - 40, rule);
      pen.high(side, 14, right - side, 60, b.title, SIDE, colour);
      b.recent.forEach(function (pair, at) {
        pen.high(side, 74 + 64 * at, labels + 2, 64, pair[0], NAME, colour, true);
        pen.high(side + labels + 32, 74 + 64 * at, places + 2, 64, pair[1], NAME, colour, true);
      });
      right = side - 60;
    }
    if (b.mode === "quiet") {
      pen.high(left, 0, right - left, high, b.place, 88, c.text2);
      return;
    }
    one = width(b.label, 176, true) + 4;
    pen.high(left, -4, one, high, b.label, 176, colour, true);
    left += one + 40;
    pen.arrow(left, high / 2, colour);
    left += 180 + 48;
    if (width(place, 112, true) * 0.75 > right - left) {
      place = b.name;
      name = b.place;
    }
    pen.high(left, 10, right - left, 124, place, 112, colour, true);
    pen.high(left, 130, right - left, 76, name, 60, colour, true);
  }

  function tall(pen, wide, high, b, colour, rule) {
    var left = 44, room = wide - 88, parts = b.place.split("，"), one, at, each;
    if (b.mode === "quiet") {
      if (parts.length > 1) { parts = [parts[0], parts.slice(1).join("，")]; }
      parts.forEach(function (text, n) {
        pen.high(left, parts.length > 1 ? 60 + 130 * n : 125, room, 130, text, 96, c.text2);
      });
    } else {
      one = Math.min(width(b.label, 216, true) + 4, room - 230);
      pen.high(left, 2, one, 206, b.label, 216, colour, true);
      pen.arrow(left + one + 40, 106, colour);
      one = Math.min(room, width(b.place, 124, true) + 4);
      pen.high(left, 204, one, 140, b.place, 124, colour, true);
      if (room - one - 36 > 160) { pen.high(left + one + 36, 214, room - one - 36, 140, b.name, 64, colour, true); }
    }
    if (!b.title) { return; }
    pen.fill(left, high - 88, room, 4, rule);
    at = left + pen.high(left, high - 80, 260, 72, b.title, SIDE, colour) + 28;
    each = (wide - 44 - at - 28) / 2;
    b.recent.forEach(function (pair) {
      pen.high(at, high - 80, each, 72, pair[0] + "　" + pair[1], NAME, colour, true);
      at += each + 28;
    });
  }

  function ends(wide, cells) {
    var whole = cells.reduce(function (sum, one) { return sum + one; }, 0), at = 0;
    return cells.map(function (one) { at += one * wide / whole; return at; });
  }

  function heads(pen, wide, high, says) {
    var w = says.words, e = ends(wide, CELLS), waiting = Math.max(80, e[4] - e[3] - 12);
    var number = says.page && says.first ? "　" + says.page : "";
    if (says.kind === "room") {
      if (says.first) { pen.high(20, 0, wide - 20, high, w.rooms + number, SIDE, c.column); }
      return;
    }
    pen.high(16, 0, e[1] - 20, high, w.window + number, SIDE, c.column);
    pen.high(e[1], 0, e[2] - e[1] - 8, high, w.now, SIDE, c.column);
    pen.high(e[2], 0, e[4] - 12 - waiting - 18 - e[2], high, w.next, SIDE, c.column);
    pen.high(e[4] - 12 - waiting, 0, waiting, high, w.waiting, SIDE, c.column, false, "right");
  }

  function windowLine(pen, wide, high, row) {
    var live = row.called && !row.stale, e = ends(wide, CELLS), ticket = row.tone === "ticket";
    var main = live ? c.callText : row.away ? c.away : c.text;
    var quiet = live ? c.callText : row.stale ? c.stale : c.text2, count = live ? c.callText : row.stale ? c.stale : c.count;
    pen.fill(0, 0, wide, high, live ? c.call : c.panel);
    if (row.called) { pen.fill(0, 0, 8, high, c.call); }
    pen.high(8, 0, e[0] - 12, high, row.number, NUMBER, main, true, "centre");
    pen.high(e[0], 0, e[1] - e[0] - 16, high, row.name, NAME, main);
    pen.high(e[1], 0, e[2] - e[1] - 14, high, row.current, ticket ? NUMBER : NAME, ticket ? main : TONES[row.tone], ticket);
    pen.high(e[2], 0, e[3] - e[2] - 14, high, row.next, NUMBER, quiet);
    pen.high(e[3], 0, e[4] - e[3] - 8, high, row.waiting, NUMBER, count, true, "right");
  }

  function roomLine(pen, wide, high, row) {
    var live = row.called && row.tone !== "stale", e = ends(wide, ROOM_CELLS);
    pen.fill(0, 0, wide, high, live ? c.call : c.panel);
    pen.high(e[0], 0, e[1] - e[0], high, row.name, NAME, live ? c.callText : c.text);
    pen.high(e[2], 0, e[3] - e[2], high, row.state, NAME, live ? c.callText : TONES[row.tone]);
    pen.high(e[4], 0, e[5] - e[4], high, row.beside, NUMBER, live ? c.callText : TONES[row.beside_tone],
      /^[^0-9]/.test(row.beside), "right");
  }

  function waits(pen, wide, high, says) {
    var two = high > 100, line = two ? 58 : high, titled = two ? wide - 48 : 320;
    var left = 24 + (two ? 0 : titled + 24), across = says.each / (two ? 2 : 1), each = (wide - 24 - left) / across;
    pen.fill(0, 0, wide, high, c.panel);
    pen.high(24, two ? 2 : 0, titled, two ? 54 : line, says.title + (says.page ? "　" + says.page : ""), SIDE, c.count);
    says.shown.forEach(function (one, at) {
      var x = left + each * (at % across), y = two ? 56 + line * Math.floor(at / across) : 0, room = each - 32;
      var minutes = Math.min(room * 0.52, width(one.minutes, NUMBER, true) + 4);
      var name = Math.min(room - minutes - 10, width(one.business, NAME, false) + 2);
      pen.high(x, y, name, line, one.business, NAME, c.text2);
      pen.high(x + name + 12, y, minutes, line, one.minutes, /^[0-9]/.test(one.minutes) ? NUMBER : NAME, c.text, true);
    });
  }

  function missedEnds(wide, high, says) {
    return high > 100 ? [32, wide - 24]
      : [32 + width(says.title, NAME, true) + 36, wide - 24 - width(says.note, SIDE, false) - 2 - 28];
  }

  function missed(pen, wide, high, says) {
    var two = high > 100, line = two ? 56 : high, title = width(says.title, NAME, true) + 2, end = missedEnds(wide, high, says);
    var note = Math.max(32 + title + 28, wide - 24 - width(says.note, SIDE, false) - 2), left = end[0], top = two ? line : 0;
    pen.fill(0, 0, wide, high, c.missedBg);
    pen.fill(0, 0, 8, high, c.missed);
    pen.high(32, 0, title, line, says.title, NAME, c.missed, true);
    pen.high(note, 0, wide - 24 - note, line, says.note, SIDE, c.missedNote);
    says.labels.forEach(function (label) {
      var room = Math.min(width(label, NUMBER, false) + 2, end[1] + 2 - left);
      left += pen.high(left, top, room, high - top, label, NUMBER, c.text) + LABEL_GAP;
    });
  }

  function notice(pen, wide, high, texts) {
    var left = MARGIN;
    pen.fill(0, 0, wide, high, c.header);
    texts.forEach(function (text) { left += pen.high(left, 0, wide - MARGIN - left, high, text, SIDE, c.notice) + NOTICE_GAP; });
  }

  function lines(name, boxes, found, paint) {
    found.shown.forEach(function (row, at) { ink.region(name + "-" + at, boxes[at], row, paint); });
  }

  return function (now) {
    var at = now.layout, what = now.picture, words = now.words, end = missedEnds(at.missed[2], at.missed[3],
      { title: words.missed, note: what.missed.note });
    var windows = ink.pageOf(what.windows, at.windows.length, now.page);
    var rooms = ink.pageOf(what.rooms, at.rooms.length, now.page), turn = ink.pageOf(what.waits, at.estimates_each, now.page);
    ink.region("heading", at.heading, now.heading, heading);
    ink.region("banner", at.banner, { banner: what.banner, pulse: now.pulse }, banner);
    at.heads.forEach(function (one, n) {
      var page = one.kind === "room" ? rooms.number : windows.number;
      ink.region("heads-" + n, one.rect, { kind: one.kind, first: one.first, page: page, words: words }, heads);
    });
    lines("window", at.windows, windows, windowLine);
    lines("room", at.rooms, rooms, roomLine);
    ink.region("waits", at.estimates,
      { title: words.wait, shown: turn.shown, page: turn.number, each: at.estimates_each }, waits);
    ink.region("missed", at.missed, {
      title: words.missed, note: what.missed.note,
      labels: ink.turnOf(what.missed.labels, NUMBER, end[1] - end[0], LABEL_GAP, now.page)
    }, missed);
    ink.region("notice", at.notice, ink.turnOf(what.notices, SIDE, at.notice[2] - 2 * MARGIN, NOTICE_GAP, now.page), notice);
  };
}());
