// Follows the room, and sends what a phone says until the portal has said that it arrived. Written
// for old phones: no modules, nothing a browser of 2014 would not know. Without this script every
// form works as forms always did.
(function () {
  "use strict";
  var room = document.getElementById("room");
  if (!room) return;
  var told = document.getElementById("told");
  var line = document.getElementById("line");
  var address = room.getAttribute("data-address");
  var words = JSON.parse(room.getAttribute("data-words"));
  var own = JSON.parse(room.getAttribute("data-own"));
  var version = room.getAttribute("data-version");
  var SHELF = "join:" + address;
  var SLOW = 20000; // Beside the stream: some networks hold streams back.
  var QUICK = 3000; // Instead of it, where there is none.
  var LONGEST = 15000;
  var PATIENCE = 15000;
  var every = window.EventSource ? SLOW : QUICK;
  var missed = 0;
  var failures = 0;
  var over = false;
  var memory = [];
  var sending = false;
  var tries = 0;
  var source, asking, again, resend;
  var spoken = "in=" + document.documentElement.lang;

  function each(list, then) {
    Array.prototype.forEach.call(list, then);
  }
  function say(text) {
    told.textContent = text;
  }
  function backOff(times) {
    // Two hundred phones that lost one network do not all come back in the same moment.
    return Math.min(LONGEST, 1000 * Math.pow(2, times)) * (0.5 + Math.random() / 2);
  }

  function request(method, where, body, then) {
    var sent = new XMLHttpRequest();
    var done = false;
    function end() {
      if (done) return;
      done = true;
      var answer = null;
      try {
        // A page that some network puts before the portal is no answer of the portal.
        answer = JSON.parse(sent.responseText);
      } catch (_error) {}
      then(sent.status, answer);
    }
    sent.open(method, where, true);
    sent.timeout = PATIENCE;
    sent.setRequestHeader("Accept", "application/json");
    if (body !== null) sent.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    sent.onload = sent.onerror = sent.ontimeout = sent.onabort = end;
    sent.send(body);
  }

  // What is one phone's own, put back where a part was drawn anew.
  function restore(part) {
    each(part.querySelectorAll("form.poll"), function (form) {
      var said = own.answers[form.getAttribute("data-answer")];
      if (said === undefined) return;
      var kind = form.getAttribute("data-kind");
      if (kind === "ranking") {
        var list = form.querySelector("ol");
        each(said, function (number) {
          list.appendChild(form.querySelector('input[name="choice"][value="' + number + '"]').parentNode);
        });
        return;
      }
      var place = 0;
      each(form.querySelectorAll("input:not([type=hidden])"), function (input) {
        if (kind === "words") input.value = said[place++] || "";
        else if (kind === "number") input.value = said;
        else if (kind === "scale") input.checked = Number(input.value) === said;
        else input.checked = said.indexOf(Number(input.value)) >= 0;
      });
    });
    each(part.querySelectorAll("form.vote"), function (form) {
      press(form.querySelector("button"), own.votes.indexOf(form.querySelector("input").value) >= 0);
    });
    each(part.querySelectorAll("tr[data-of]"), function (row) {
      if (row.getAttribute("data-of") === own.row) row.className = "mine";
    });
  }
  function press(button, on) {
    button.setAttribute("aria-pressed", String(on));
    button.value = on ? "" : "yes";
  }

  function show(found) {
    version = found.version;
    each(found.parts, function (part) {
      var place = document.getElementById("part-" + part.id);
      // What has not changed stays, with what somebody is choosing or typing in it.
      if (!place || place.getAttribute("data-stamp") === part.stamp) return;
      place.innerHTML = part.html;
      place.setAttribute("data-stamp", part.stamp);
      restore(place);
      if (part.id === "step" && !waiting().length) say("");
    });
    if (found.ended) {
      over = true;
      stop();
      location.replace(address);
    }
  }

  function stop() {
    if (source) source.close();
    source = undefined;
    clearTimeout(again);
    clearTimeout(asking);
  }
  function news(from) {
    return address + from + "?version=" + encodeURIComponent(version) + "&" + spoken + (own.ministry ? "&ministry=yes" : "");
  }
  function connected(on) {
    if (on) failures = 0;
    line.hidden = on;
  }
  function follow() {
    stop();
    if (over || document.hidden) return;
    ask(true);
    if (every === QUICK) return;
    var stream = new EventSource(news("/live"));
    source = stream;
    stream.onopen = function () {
      connected(true);
    };
    stream.addEventListener("changed", function (event) {
      missed = 0;
      connected(true);
      show(JSON.parse(event.data));
    });
    function lost() {
      if (source !== stream) return;
      stream.close();
      again = setTimeout(follow, backOff(failures++));
      if (failures > 1) connected(false);
    }
    stream.onerror = lost;
    stream.addEventListener("ended", lost);
  }
  function ask(later) {
    clearTimeout(asking);
    if (over || document.hidden) return;
    if (later) {
      asking = setTimeout(ask, every * (0.8 + Math.random() * 0.4));
      return;
    }
    var known = version;
    request("GET", news("/now"), null, function (status, found) {
      if (status === 403 || status === 404) return location.replace(address);
      connected(status === 200);
      if (found && found.parts && version === known) {
        // Twice the stream kept silent about what there was to tell: something holds it back.
        if (every === SLOW && ++missed > 1) {
          every = QUICK;
          if (source) source.close();
        }
        show(found);
      }
      ask(true);
    });
  }

  function waiting() {
    try {
      return JSON.parse(localStorage.getItem(SHELF)) || memory;
    } catch (_error) {
      return memory;
    }
  }
  function keep(taps) {
    memory = taps;
    try {
      if (taps.length) localStorage.setItem(SHELF, JSON.stringify(taps));
      else localStorage.removeItem(SHELF);
    } catch (_error) {
      // A browser that keeps nothing still sends while the page is open.
    }
  }
  function newKey() {
    var random = "";
    while (random.length < 16) random += Math.random().toString(36).slice(2);
    own.last = Math.max(new Date().getTime(), own.last + 1);
    return own.last + "-" + random.slice(0, 16);
  }
  function queue(tap) {
    // A newer answer to the same takes the place of one that has not left yet.
    keep(
      waiting()
        .filter(function (older) {
          return !tap.about || older.about !== tap.about;
        })
        .concat([tap])
    );
    say(words.sending);
    send();
  }
  function send() {
    var tap = waiting()[0];
    if (sending || !tap) return;
    sending = true;
    clearTimeout(resend);
    request("POST", address + "/" + tap.act + "?" + spoken, tap.body, function (status, answer) {
      sending = false;
      if (!answer || !answer.state || answer.again) {
        say(answer && answer.sentence ? answer.sentence : words.waiting);
        resend = setTimeout(send, backOff(tries++));
        return;
      }
      tries = 0;
      keep(
        waiting().filter(function (other) {
          return other.key !== tap.key;
        })
      );
      say(answer.state !== "received" ? answer.sentence : tap.act === "answer" ? words.received : tap.act === "ask" ? words.asked : "");
      if (answer.state === "left") location.replace(address);
      send();
    });
  }

  function pairs(form) {
    var found = [];
    each(form.elements, function (field) {
      if (!field.name || field.name === "key" || field.name === "move" || field.name === "wanted") return;
      if ((field.type === "radio" || field.type === "checkbox") && !field.checked) return;
      found.push([field.name, field.value]);
    });
    return found;
  }
  function encoded(found) {
    return found
      .map(function (pair) {
        return encodeURIComponent(pair[0]) + "=" + encodeURIComponent(pair[1]);
      })
      .join("&");
  }
  function of(found, name) {
    return found
      .filter(function (pair) {
        return pair[0] === name && pair[1].trim();
      })
      .map(function (pair) {
        return pair[1].trim();
      });
  }
  function answered(form) {
    var found = pairs(form);
    var kind = form.getAttribute("data-kind");
    var said = of(found, kind === "words" ? "word" : kind === "scale" || kind === "number" ? "number" : "choice");
    if (!said.length) return say(words.empty);
    var about = form.getAttribute("data-answer");
    own.answers[about] =
      kind === "words" || kind === "number" ? (kind === "words" ? said : said[0]) : kind === "scale" ? Number(said[0]) : said.map(Number);
    var key = newKey();
    queue({ act: "answer", about: about, key: key, body: encoded(found.concat([["key", key]])) });
  }
  function asked(form) {
    var found = pairs(form);
    var said = of(found, "text");
    if (!said.length) return say(words.empty);
    var key = newKey();
    queue({ act: "ask", key: key, body: encoded(found.concat([["key", key]])) });
    form.querySelector("textarea").value = "";
    var item = document.createElement("li");
    item.textContent = said[0];
    document.getElementById("asked-here").appendChild(item);
  }
  function voted(form) {
    var question = form.querySelector("input").value;
    var on = own.votes.indexOf(question) < 0;
    own.votes = on
      ? own.votes.concat([question])
      : own.votes.filter(function (other) {
          return other !== question;
        });
    press(form.querySelector("button"), on);
    queue({ act: "vote", about: question, key: newKey(), body: encoded([["question", question], ["wanted", on ? "yes" : ""]]) });
  }

  room.addEventListener("submit", function (event) {
    var form = event.target;
    event.preventDefault();
    if (form.className === "poll") answered(form);
    else if (form.className === "ask") asked(form);
    else voted(form);
  });
  room.addEventListener("click", function (event) {
    var button = event.target;
    if (button.name !== "move") return;
    event.preventDefault();
    var item = button.parentNode;
    var up = button.value.indexOf("up") === 0;
    var other = up ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    item.parentNode.insertBefore(up ? item : other, up ? other : item);
    button.focus();
  });
  document.addEventListener("visibilitychange", function () {
    if (document.hidden) return stop();
    ask();
    follow();
    send();
  });
  window.addEventListener("online", function () {
    follow();
    send();
  });
  follow();
  if (waiting().length) {
    say(words.waiting);
    send();
  }
})();
