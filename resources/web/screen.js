/* Keeps the picture up to date and on its monitor. Old browsers of TV boxes run this: ECMAScript 5, nothing from elsewhere. */
(function () {
  "use strict";

  var SILENT_MS = 5000, POLL_MS = 2000, AGAIN_MS = 10000, BEAT_MS = 250, SHIFT_MS = 60000, PAGE_MS = 8000, BEIJING_MS = 8 * 3600000;
  var body = document.body, root = document.documentElement;
  var source = body.getAttribute("data-source"), build = body.getAttribute("data-build");
  var given = JSON.parse(body.getAttribute("data-given")), words = given.words;
  var draw = window.GuidanceDesk[body.getAttribute("data-kind")], ink = window.GuidanceDesk.ink;
  var layout = null, shift = [0, 0], picture = null, stopped = null, ahead = null, lastGood = null;
  var heardAt = -1e9, liveAt = -1e9, polledAt = -1e9, openedAt = -1e9, reloading = false, stream = null;

  function beat() {
    return window.performance && performance.now ? performance.now() : new Date().getTime();
  }

  /* -- what arrives ------------------------------------------------------------------------------------------- */

  function heard(sign) {
    heardAt = beat();
    ahead = sign.now_ms - heardAt;
    stopped = sign.stopped_ms;
    lastGood = sign.now_ms;
    refresh();
  }

  function shown(fresh) {
    picture = fresh;
    if (fresh.build !== build) { reload(); }
  }

  function connect() {
    if (!window.EventSource) { return; }
    if (stream) { stream.close(); }
    openedAt = beat();
    stream = new EventSource("/live/" + source);
    stream.addEventListener("picture", function (event) {
      liveAt = beat();
      shown(JSON.parse(event.data));
      refresh();
    });
    stream.addEventListener("beat", function (event) {
      liveAt = beat();
      heard(JSON.parse(event.data));
    });
  }

  function ask(url, then) {
    var request = new XMLHttpRequest();
    request.open("GET", url);
    request.timeout = 10000;
    request.onload = function () { if (request.status === 200) { then(request.responseText); } };
    request.send();
  }

  function poll() {
    polledAt = beat();
    ask("/now/" + source, function (text) {
      var both = JSON.parse(text);
      if (beat() - liveAt < SILENT_MS) { return; }
      shown(both.picture);
      heard(both.beat);
    });
  }

  /* A page that is loaded while nobody answers would never come back: ask first. */
  function reload() {
    if (reloading) { return; }
    reloading = true;
    window.setTimeout(function () { reloading = false; }, SHIFT_MS);
    ask(location.href, function () { location.reload(); });
  }

  function watch() {
    var now = beat();
    if (now - liveAt > SILENT_MS) {
      if (now - polledAt > POLL_MS) { poll(); }
      if (now - openedAt > AGAIN_MS) { connect(); }
    }
    refresh();
  }

  /* -- what is shown ------------------------------------------------------------------------------------------- */

  function china(ms) { return new Date(ms + BEIJING_MS); }

  function two(n) { return (n < 10 ? "0" : "") + n; }

  function time(ms) { return two(china(ms).getUTCHours()) + ":" + two(china(ms).getUTCMinutes()); }

  function date(pattern, at) {
    return pattern.replace("{weekday}", words.weekdays[at.getUTCDay()]).replace("{year}", at.getUTCFullYear())
      .replace("{month}", at.getUTCMonth() + 1).replace("{day}", at.getUTCDate());
  }

  /* The time, with its date where that is not today's. */
  function sinceWords(ms, now) {
    var at = china(ms);
    return (at.getUTCDate() === china(now).getUTCDate() ? "" : date(words.short_date, at) + " ") + time(ms);
  }

  function heading(now, since) {
    var first = picture === null;
    return {
      centre: words.centre,
      clock: ahead === null ? "" : time(now),
      date: ahead === null || first ? "" : date(since ? words.short_date : words.date, china(now)),
      stopped: first ? words.first : since ? words.stopped.replace("{time}", since) : ""
    };
  }

  function refresh() {
    var now = ahead === null ? new Date().getTime() : ahead + beat();
    var silent = beat() - heardAt > SILENT_MS;
    var at = picture === null ? null : stopped !== null ? stopped : silent ? lastGood : null;
    var since = at === null ? "" : sinceWords(at, now);
    draw({
      picture: picture === null ? given.first : !since ? picture.live : now < picture.day_ends_ms || !given.over ?
        picture.stopped : given.over,
      pulse: picture !== null && !since ? picture.pulse : "",
      heading: heading(now, since),
      since: since,
      layout: layout,
      words: words,
      page: Math.floor(beat() / PAGE_MS)
    });
    ink.settle();
  }

  /* The whole picture is scaled and stands in the middle; the design that suits the monitor's shape is taken. */
  function scale() {
    var wide = window.innerWidth, high = window.innerHeight, stage = document.getElementById("stage").style, factor, place;
    layout = high > wide ? given.upright : given.lying;
    factor = Math.min(wide / layout.wide, high / layout.high);
    place = "translate(" + ((wide - layout.wide * factor) / 2 + shift[0]) + "px," +
      ((high - layout.high * factor) / 2 + shift[1]) + "px) scale(" + factor + ")";
    stage.width = layout.wide + "px";
    stage.height = layout.high + "px";
    stage.webkitTransform = place;
    stage.transform = place;
    refresh();
  }

  /* Against burn-in: the picture wanders by two pixels, once a minute. */
  function wander() {
    var step = Math.floor(beat() / SHIFT_MS) % 4;
    shift = [step === 1 || step === 2 ? 2 : 0, step > 1 ? 2 : 0];
    scale();
  }

  window.addEventListener("resize", scale);
  scale();
  connect();
  poll();
  window.setInterval(watch, BEAT_MS);
  window.setInterval(wander, SHIFT_MS);
}());
