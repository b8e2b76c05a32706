// The browser's WebSocket for BrowserSocket.cs. What happens waits in a bounded queue until C# asks for it; strings
// returned to C# are allocated here and freed by the runtime.
var BarkeepSocketLibrary = {
  $BarkeepSockets: {
    maxWaiting: 1024,
    maxUnsentBytes: 1048576,
    slowReader: 4004,
    broken: 1006,
    last: 0,
    open: {},
    toHeap: function (text) {
      var size = lengthBytesUTF8(text) + 1;
      var at = _malloc(size);
      stringToUTF8(text, at, size);
      return at;
    },
    end: function (entry, code, reason) {
      if (entry.ended) return;
      entry.ended = true;
      entry.waiting.push({ kind: 3, text: reason, code: code });
    },
  },

  BarkeepSocketOpen: function (url, subprotocol) {
    var id = ++BarkeepSockets.last;
    var entry = { socket: null, waiting: [], ended: false, text: "", code: 0 };
    BarkeepSockets.open[id] = entry;
    try {
      entry.socket = new WebSocket(UTF8ToString(url), UTF8ToString(subprotocol));
    } catch (failure) {
      BarkeepSockets.end(entry, BarkeepSockets.broken, String(failure && failure.message));
      return id;
    }
    entry.socket.onopen = function () {
      if (!entry.ended) entry.waiting.push({ kind: 1 });
    };
    entry.socket.onmessage = function (event) {
      if (entry.ended || typeof event.data !== "string") return;
      entry.waiting.push({ kind: 2, text: event.data });
      if (entry.waiting.length <= BarkeepSockets.maxWaiting) return;
      // A browser can't stop reading: give the socket up and resume rather than fill the page's memory.
      BarkeepSockets.end(entry, BarkeepSockets.slowReader, "The game did not take its messages.");
      entry.socket.close(BarkeepSockets.slowReader, "");
    };
    // An error says nothing of itself; the close that follows has the code.
    entry.socket.onerror = function () {};
    entry.socket.onclose = function (event) {
      BarkeepSockets.end(entry, event.code || BarkeepSockets.broken, event.reason || "");
    };
    return id;
  },

  BarkeepSocketSend: function (id, text) {
    var entry = BarkeepSockets.open[id];
    if (!entry || entry.ended || entry.socket.readyState !== 1) return 0;
    if (entry.socket.bufferedAmount > BarkeepSockets.maxUnsentBytes) return 0;
    entry.socket.send(UTF8ToString(text));
    return 1;
  },

  BarkeepSocketNext: function (id) {
    var entry = BarkeepSockets.open[id];
    var next = entry && entry.waiting.shift();
    if (!next) return 0;
    entry.text = next.text || "";
    entry.code = next.code || 0;
    return next.kind;
  },

  BarkeepSocketText: function (id) {
    var entry = BarkeepSockets.open[id];
    return BarkeepSockets.toHeap(entry ? entry.text : "");
  },

  BarkeepSocketCode: function (id) {
    var entry = BarkeepSockets.open[id];
    return entry ? entry.code : 0;
  },

  BarkeepSocketClose: function (id, code, reason) {
    var entry = BarkeepSockets.open[id];
    if (entry && entry.socket) entry.socket.close(code, UTF8ToString(reason));
  },

  BarkeepSocketFree: function (id) {
    var entry = BarkeepSockets.open[id];
    if (!entry) return;
    delete BarkeepSockets.open[id];
    entry.ended = true;
    if (entry.socket && entry.socket.readyState < 2) entry.socket.close();
  },
};

autoAddDeps(BarkeepSocketLibrary, "$BarkeepSockets");
mergeInto(LibraryManager.library, BarkeepSocketLibrary);
