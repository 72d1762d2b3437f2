/* Keeps the picture up to date and on its monitor. Old browsers of TV boxes run this: ECMAScript 5, nothing from elsewhere. */
(function () {
  "use strict";

  var SILENT_MS = 5000, POLL_MS = 2000, AGAIN_MS = 10000, BEAT_MS = 250, SHIFT_MS = 60000, BEIJING_MS = 8 * 3600000;
  var body = document.body, root = document.documentElement;
  var source = body.getAttribute("data-source"), build = body.getAttribute("data-build");
  var words = JSON.parse(body.getAttribute("data-words"));
  var picture = null, stopped = null, ahead = null, lastGood = null;
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

  function refresh() {
    var now = ahead === null ? new Date().getTime() : ahead + beat();
    var silent = beat() - heardAt > SILENT_MS;
    var since = picture === null ? null : stopped !== null ? stopped : silent ? lastGood : null;
    var narrow = body.className.indexOf("portrait") >= 0;
    if (picture) { words = picture.words; }
    window.GuidanceDesk.draw({
      picture: picture,
      centre: picture ? picture.centre : words.centre,
      stopped: since !== null,
      pill: picture === null ? words.first : since !== null ? words.stopped.replace("{time}", time(since)) : "",
      asOf: since !== null && words.as_of ? words.as_of.replace("{time}", time(since)) : "",
      date: ahead === null ? "" : date(since !== null && !narrow ? words.short_date : words.date, china(now)),
      clock: ahead === null ? "" : time(now),
      calledAt: words.called_at,
      unknown: words.unknown,
      beat: beat()
    });
  }

  /* 1rem is 100 pixels of the design; the whole picture is scaled and stands in the middle. */
  function scale() {
    var wide = window.innerWidth, high = window.innerHeight, door = body.className.indexOf("door") >= 0;
    var portrait = door || high > wide;
    var width = portrait ? 1080 : 1920, height = portrait ? 1920 : 1080;
    var factor = Math.min(wide / width, high / height);
    var stage = document.getElementById("stage");
    body.className = (door ? "door" : "hall") + (portrait ? " portrait" : "");
    root.style.fontSize = 100 * factor + "px";
    stage.style.left = (wide - width * factor) / 2 + "px";
    stage.style.top = (high - height * factor) / 2 + "px";
    window.GuidanceDesk.forget();
    refresh();
  }

  /* Against burn-in: the picture wanders by two pixels, once a minute. */
  function wander() {
    var step = Math.floor(beat() / SHIFT_MS) % 4;
    document.getElementById("stage").style.transform =
      "translate(" + (step === 1 || step === 2 ? 2 : 0) + "px," + (step > 1 ? 2 : 0) + "px)";
  }

  window.addEventListener("resize", scale);
  scale();
  connect();
  poll();
  window.setInterval(watch, BEAT_MS);
  window.setInterval(wander, SHIFT_MS);
}());
