/* Draws a door at the sizes and places of ui/screens/door_paint.py; the boxes come from desk_app/screens/door_layout.py. */
window.GuidanceDesk.door = (function () {
  "use strict";

  var MARGIN = 56, ink = window.GuidanceDesk.ink, c = window.GuidanceDesk.colour, width = ink.width;
  var BLOCKS = { free: c.blockFree, reserved: c.blockReserved, in_use: c.blockInUse, away: c.blockAway, stale: c.panel };
  var WORDS = { free: c.free, reserved: c.reserved, in_use: c.inUse, away: c.away, stale: c.stale };
  var NUMBERS = { ticket: c.text, calling: c.call, quiet: c.text2, stale: c.stale };

  function top(pen, wide, high, says) {
    var clock = width("00:00", 56, true) + 8, room = wide - 2 * MARGIN - clock - 40, pill;
    pen.fill(0, 0, wide, high, c.header);
    pen.text(wide - MARGIN - clock, 0, clock, high, says.clock, 56, c.text, true, "right");
    if (!says.stopped) {
      pen.text(MARGIN, 0, room, high, says.centre, 40, c.text2);
      return;
    }
    pill = Math.min(room, width(says.stopped, 40, false) + 64);
    pen.fill(MARGIN, high / 2 - 36, pill, 72, c.header, 36, c.pillEdge, 3);
    pen.text(MARGIN + 30, high / 2 - 36, pill - 60, 72, says.stopped, 40, c.pill, false, "centre");
  }

  function name(pen, wide, high, says) {
    pen.text(MARGIN, 40, wide - 2 * MARGIN, 52, says.where, 40, c.count);
    pen.text(MARGIN, 92, wide - 2 * MARGIN, high - 124, says.title, 128, c.text, true);
  }

  function block(pen, wide, high, says) {
    var left = MARGIN + 108, room = wide - MARGIN - left, colour = says.known ? c.text : c.text2, used;
    var notes = says.notes.reduce(function (most, note) { return Math.max(most, width(note, 44, false)); }, 0);
    pen.fill(0, 0, wide, high, BLOCKS[says.tone]);
    if (says.known) { pen.fill(MARGIN, high / 2 - 36, 72, 72, c.text, 36); }
    if (!says.known) { pen.ring(MARGIN + 36, high / 2, 32, c.text2, 8); }
    used = pen.text(left, 0, Math.max(room - notes - 32, room * 0.42), high, says.word, 132, colour, true);
    says.notes.forEach(function (note, at) {
      var shift = (at - (says.notes.length - 1) / 2) * 60;
      pen.text(left + used + 32, shift, room - used - 32, high, note, 44, colour, false, "right");
    });
  }

  function number(pen, wide, high, says) {
    var foot = says.left || says.right ? 64 : 0, inside = wide - 96, body = high - 56 - 64 - foot, used;
    var quiet = says.tone === "quiet";
    pen.fill(0, 0, wide, high, c.panel, 8);
    pen.text(48, 28, inside, 60, says.title, 44, c.text2);
    pen.text(48, 92, inside, body, says.label, quiet ? 60 : Math.round(Math.min(240, body * 0.92)), NUMBERS[says.tone], !quiet);
    if (foot) {
      used = pen.text(48, high - 92, inside, 64, says.left, 48, c.text);
      pen.text(48 + used + 40, high - 92, inside - used - 40, 64, says.right, 48, c.text, false, "right");
    }
  }

  function following(pen, wide, high, says) {
    var quiet = says.tone === "quiet", body = high - 56 - 60;
    pen.fill(0, 0, wide, high, c.panel, 8);
    pen.text(48, 28, wide - 72, 60, says.title, 44, c.text2);
    pen.text(48, 88, wide - 72, body, says.label, quiet ? 56 : Math.round(Math.min(120, body * 0.8)), NUMBERS[says.tone], !quiet);
  }

  function today(pen, wide, high, says) {
    var each = (high - 72) / says.most;
    pen.text(0, 0, wide, 68, says.title, 44, c.text2);
    says.lines.forEach(function (line, at) {
      var y = 72 + at * each, word = line.word ? width(line.word, 48, false) + 8 : 0, left = /^[0-9]/.test(line.times) ? 320 : 200;
      pen.fill(0, y, wide, 2, c.rule);
      pen.text(0, y, left - 16, each, line.times, 48, c.text);
      pen.text(left, y, wide - left - word - 16, each, line.middle, 48, c.text);
      pen.text(wide - word, y, word, each, line.word, 48, WORDS[line.tone], false, "right");
    });
  }

  function footer(pen, wide, high, texts) {
    pen.fill(0, 0, wide, high, c.header);
    pen.text(MARGIN, 0, wide - 2 * MARGIN, high, texts.join("　　"), 40, c.notice, false, "centre");
  }

  return function (now) {
    var at = now.layout, what = now.picture, asOf = now.since;
    var notes = what.block.notes.map(function (note) { return note.replace("{time}", asOf); });
    ink.region("top", at.top, now.heading, top);
    ink.region("name", at.name, what.name, name);
    ink.region("block", at.block, { word: what.block.word, tone: what.block.tone, notes: notes, known: what.block.known }, block);
    ink.region("number", at.number, what.number, number);
    (what.coming || []).forEach(function (one, n) { ink.region("next-" + n, n ? at.next_two : at.next_one, one, following); });
    if (what.today) {
      ink.region("today", at.today, {
        title: what.today.title, most: at.lines, lines: ink.pageOf(what.today.lines, at.lines, now.page).shown
      }, today);
    }
    ink.region("footer", at.footer, what.footer, footer);
  };
}());
