/* Draws texts and grounds at design size, as ui/screens/ink.py does. A region is drawn again when what it says changed. */
window.GuidanceDesk = {
  colour: {
    bg: "#07172B", header: "#0B2140", panel: "#10294A", text: "#FFFFFF", text2: "#C9D7E8", column: "#B9CADF",
    notice: "#E3ECF7", away: "#A9BACF", stale: "#A9BACF", call: "#FFD54A", callText: "#07172B", callRule: "#9C7A00",
    quietRule: "#41608A", free: "#7FE8AB", reserved: "#FFD98A", inUse: "#FFB59E", count: "#9CCBFF", missed: "#FFB27A",
    missedBg: "#3A2313", missedNote: "#FFDCC4", pill: "#FFD58A", pillEdge: "#FFC766", rule: "#274361",
    blockFree: "#17613A", blockReserved: "#6E4800", blockInUse: "#932818", blockAway: "#434E5D"
  }
};

window.GuidanceDesk.ink = (function () {
  "use strict";

  var MIDDLE = 0.375, NARROWEST = 0.6, SMALLEST = 34;
  var regions = {}, sheet = document.createElement("canvas").getContext("2d"), base = null;

  function stage() { return document.getElementById("stage"); }

  /* How far the letters' line stands below the middle of a line's box, for one pixel of font size. */
  function baseline() {
    var line = document.createElement("div"), dot = document.createElement("span");
    line.style.cssText = "font-size:100px;line-height:200px;height:200px";
    line.textContent = "D";
    dot.style.cssText = "display:inline-block;width:1px;height:0";
    line.appendChild(dot);
    stage().appendChild(line);
    base = (dot.offsetTop - 100) / 100;
    stage().removeChild(line);
  }

  function width(text, pixels, bold) {
    sheet.font = (bold ? "bold" : "normal") + " 100px " + window.getComputedStyle(document.body).fontFamily;
    return sheet.measureText(text).width * pixels / 100;
  }

  function elided(text, pixels, bold, room) {
    var kept = text.length, half = 0;
    while (kept > 1 && width(text, pixels, bold) > room) {
      kept -= 1;
      half = Math.ceil(kept / 2);
      text = text.slice(0, half) + "…" + text.slice(text.length - (kept - half));
    }
    return text;
  }

  function Pen(region) {
    this.region = region;
    this.used = 0;
  }

  Pen.prototype = {
    next: function (css, text) {
      var one = this.region.children[this.used];
      if (!one) { one = this.region.appendChild(document.createElement("div")); }
      one.className = "";
      one.style.cssText = css;
      one.textContent = text || "";
      this.used += 1;
      return one;
    },

    fill: function (x, y, wide, high, colour, radius, edge, edgeWidth) {
      return this.next("left:" + x + "px;top:" + y + "px;width:" + wide + "px;height:" + high + "px;background:" + colour +
        (radius ? ";border-radius:" + radius + "px" : "") + (edge ? ";border:" + edgeWidth + "px solid " + edge : ""));
    },

    ring: function (x, y, radius, colour, thick) {
      var whole = radius + thick / 2;
      this.fill(x - whole, y - whole, 2 * whole, 2 * whole, "transparent", whole, colour, thick);
    },

    arrow: function (left, middle, colour) {
      this.fill(left, middle - 12, 126, 24, colour);
      this.next("left:" + (left + 124) + "px;top:" + (middle - 42) + "px;width:0;height:0;border:42px solid transparent;" +
        "border-width:42px 0 42px 56px;border-left-color:" + colour);
    },

    put: function (x, y, wide, high, text, pixels, colour, bold, share, name) {
      var narrow = share < 1 ? "scaleX(" + share + ")" : "none";
      this.next("left:" + x + "px;top:" + (y + (MIDDLE - base) * pixels) + "px;height:" + high + "px;line-height:" + high +
        "px;font-size:" + pixels + "px;font-weight:" + (bold ? 700 : 400) + ";color:" + colour +
        ";-webkit-transform-origin:0 0;transform-origin:0 0;-webkit-transform:" + narrow + ";transform:" + narrow,
        text).className = "word";
      return wide;
    },

    /* One line that keeps its letters' height: too long, it gets narrower, then its middle is left out. */
    high: function (x, y, wide, high, text, pixels, colour, bold, side) {
      var own, share, used;
      if (!text) { return 0; }
      own = width(text, pixels, bold);
      share = Math.min(1, Math.max(NARROWEST, wide / Math.max(1, own)));
      if (own * share > wide + 0.5) {
        text = elided(text, pixels, bold, wide / share);
        own = width(text, pixels, bold);
      }
      used = own * share;
      x += side === "right" ? wide - used : side === "centre" ? (wide - used) / 2 : 0;
      return this.put(x, y, used, high, text, pixels, colour, bold, share);
    },

    /* One line that shrinks where it is too long, down to 34 pixels of the design. */
    text: function (x, y, wide, high, text, pixels, colour, bold, side) {
      var used;
      if (!text) { return 0; }
      used = width(text, pixels, bold);
      if (used > wide) { pixels = Math.min(pixels, Math.max(SMALLEST, Math.floor(pixels * wide / used))); }
      if (width(text, pixels, bold) > wide + 0.5) { text = elided(text, pixels, bold, wide); }
      used = width(text, pixels, bold);
      x += side === "right" ? wide - used : side === "centre" ? (wide - used) / 2 : 0;
      return this.put(x, y, used, high, text, pixels, colour, bold, 1);
    },

    done: function () {
      while (this.region.children.length > this.used) { this.region.removeChild(this.region.lastChild); }
    }
  };

  return {
    width: width,

    /* A part of the picture: its box (x, y, wide, high), what it says, and how that is drawn. */
    region: function (name, box, value, paint) {
      var key = JSON.stringify([box, value]), found = regions[name], pen;
      if (!found) {
        found = regions[name] = { place: stage().appendChild(document.createElement("div")), key: null };
        found.place.id = name;
        found.place.className = "region";
      }
      found.kept = true;
      if (found.key === key) { return; }
      if (base === null) { baseline(); }
      found.key = key;
      found.place.style.cssText =
        "left:" + box[0] + "px;top:" + box[1] + "px;width:" + box[2] + "px;height:" + box[3] + "px";
      pen = new Pen(found.place);
      paint(pen, box[2], box[3], value);
      pen.done();
    },

    /* What was not drawn since the last time is taken away. */
    settle: function () {
      Object.keys(regions).forEach(function (name) {
        if (!regions[name].kept) {
          stage().removeChild(regions[name].place);
          delete regions[name];
        } else {
          regions[name].kept = false;
        }
      });
    },

    /* Which of count things stand on a page, and its number where there are several. */
    pageOf: function (list, size, page) {
      var pages = Math.max(1, Math.ceil(list.length / Math.max(1, size))), at = page % pages;
      return { shown: list.slice(at * size, (at + 1) * size), number: pages > 1 ? (at + 1) + "/" + pages : "" };
    },

    /* Texts in groups that fit a line, and the group whose turn it is. */
    turnOf: function (texts, pixels, room, gap, page) {
      var pages = [], used = 0;
      texts.forEach(function (text) {
        var wide = width(text, pixels, false);
        if (pages.length && used + gap + wide <= room) {
          pages[pages.length - 1].push(text);
          used += gap + wide;
        } else {
          pages.push([text]);
          used = wide;
        }
      });
      return pages.length ? pages[page % pages.length] : [];
    }
  };
}());
