# The same client for Godot 3.2 and later: a conversation with one character of a Barkeep server, over one socket.
extends Node

signal opened(session)
# What the character says before the player has said anything; only of a new conversation.
signal greeted(words)
signal text(turn, delta, filler)
# Shown when `at` characters of the turn's words have been said; value is empty for a cue without one.
signal cue(turn, at, cue_name, value)
signal story_moved(from_scene, to_scene)
signal method(turn, method_name, status)
signal finished(turn, words, finish)
signal failed(code, message)

export var url = "ws://127.0.0.1:7070/v1/ws"
export var character = "barkeep"
# A player token of your own server; set before each connect by whoever listens to `token_wanted`.
signal token_wanted()
var token = ""
# Carries out an action: an object with `barkeep_action(name, arguments)`, which returns the result, or
# {"error": "why it could not be done"}.
var on_action = null
# Set these before the node enters the tree; a resume tells them again.
var actions = []
var cues = []
var context = null
var language = ""
var from = {}

var _socket = null
var _heartbeat = 5.0
var _silent = 0.0
var _asked = false
var _session = ""
var _open_id = ""
var _live = false
var _last_seq = 0
var _last_turn = ""
var _attempt = 0
var _wait = 0.0
var _ids = 0
var _prefix = ""
var _close_code = -1
# What has had no answer yet, by id.
var _unanswered = {}


func _ready():
	randomize()
	_prefix = str(randi()) + "-"
	call_deferred("_dial")


func _exit_tree():
	if _socket != null:
		_socket.disconnect_from_host()


# With the last seq enough to go on in a later run of the game: save it, and give it to `go_on_from` before the node enters the tree.
func bookmark():
	return {"session": _session, "after": _last_seq, "turn": _last_turn}


func go_on_from(saved):
	_session = saved.get("session", "")
	_last_seq = int(saved.get("after", 0))


func say(words):
	_ask({"type": "say", "text": words})


# The character says exactly this; no model is asked.
func say_line(words, interrupt = true):
	_ask({"type": "line", "text": words, "interrupt": interrupt})


# Something happened in the story.
func trigger(trigger_name, data = null):
	var message = {"type": "trigger", "name": trigger_name}
	if data != null:
		message["data"] = data
	_ask(message)


func cancel(heard_chars):
	_ask({"type": "turn.cancel", "heardChars": heard_chars})


# How things are until the same key says otherwise.
func know(key, words):
	_ask({"type": "context.update", "key": key, "text": words})


# Something happened; respond is silent, auto or must.
func happened(words, respond = "silent"):
	_ask({"type": "context.update", "text": words, "respond": respond})


# Variables of the scene; null removes one.
func set_variables(variables):
	_ask({"type": "context.update", "variables": variables})


func feedback(turn, good, note = ""):
	var message = {"type": "feedback", "turn": turn, "good": good}
	if note != "":
		message["note"] = note
	_ask(message)


# Ends the conversation; it can't be resumed.
func close():
	_ask({"type": "session.close"})


func _dial():
	emit_signal("token_wanted")
	_asked = false
	_live = false
	_silent = 0.0
	_close_code = -1
	_socket = WebSocketClient.new()
	_socket.connect("connection_established", self, "_greet")
	_socket.connect("connection_closed", self, "_gone")
	_socket.connect("connection_error", self, "_gone")
	_socket.connect("server_close_request", self, "_closing")
	_socket.connect("data_received", self, "_listen")
	_socket.set_buffers(1024, 256, 1024, 256)
	if _socket.connect_to_url(url, PoolStringArray(["barkeep.v1"])) != OK:
		_gone(false)


func _process(delta):
	if _wait > 0.0:
		_wait -= delta
		if _wait <= 0.0:
			_dial()
	if _socket == null:
		return
	_silent += delta
	_socket.poll()
	if _socket == null:
		return
	# A game that hung has not listened: the server is asked before it is left.
	if _silent > _heartbeat and not _asked:
		_asked = true
		_silent = _heartbeat
		_send({"type": "ping", "id": _id()})
	if _silent > 2.0 * _heartbeat:
		_socket.disconnect_from_host(1000, "silent")
		_gone(false)


func _greet(_protocol):
	_silent = 0.0
	_socket.get_peer(1).set_write_mode(WebSocketPeer.WRITE_MODE_TEXT)
	var hello = {"type": "hello", "id": _id(), "protocolVersions": [1], "client": {"name": "barkeep-godot3"}}
	if token != "":
		hello["token"] = token
	_send(hello)


func _listen():
	while _socket != null and _socket.get_peer(1).get_available_packet_count() > 0:
		_silent = 0.0
		_asked = false
		var read = JSON.parse(_socket.get_peer(1).get_packet().get_string_from_utf8())
		if read.error == OK and read.result is Dictionary:
			_receive(read.result)


func _closing(code, _reason):
	_close_code = code


func _gone(_clean = false):
	if _socket == null:
		return
	_socket = null
	_live = false
	# No common version, or another socket has this conversation: trying again would not help.
	if _close_code == 4002 or _close_code == 4007:
		emit_signal("failed", "closed", "The server closed the socket with " + str(_close_code) + ".")
		return
	_attempt += 1
	_wait = min(15.0, 0.25 * pow(2.0, _attempt - 1)) * rand_range(0.5, 1.0)


func _receive(message):
	if message.has("seq"):
		var seq = int(message["seq"])
		if seq <= _last_seq:
			return
		if _live and seq != _last_seq + 1:
			_socket.disconnect_from_host(4009, "seq jumped")
			return
		_last_seq = seq
	_unanswered.erase(message.get("replyTo", ""))
	match message["type"]:
		"welcome":
			_heartbeat = message["heartbeatMs"] / 1000.0
			_open()
		"session.opened":
			if message.get("replyTo", "") == _open_id:
				_begin(message)
		"text.delta":
			emit_signal("text", message["turn"], message["delta"], message.get("filler", false))
		"cue":
			emit_signal("cue", message["turn"], int(message["at"]), message["name"], message.get("value", ""))
		"story.moved":
			emit_signal("story_moved", message["from"], message["to"])
		"method.started":
			emit_signal("method", message["turn"], message["name"], "started")
		"method.finished":
			emit_signal("method", message["turn"], message["method"], message["status"])
		"action.call":
			_act(message)
		"turn.finished":
			_last_turn = message["turn"]
			emit_signal("finished", message["turn"], message["text"], message["finish"])
		"session.closed":
			if message["reason"] == "client":
				_live = false
				emit_signal("failed", "closed", "The conversation is over.")
			else:
				_start_over()
		"error":
			_refused(message)


# Opens the session, or resumes it: what was missed comes first, then session.opened.
func _open():
	_open_id = _id()
	var open = {"type": "session.open", "id": _open_id, "character": character, "actions": actions}
	if not cues.empty():
		open["cues"] = cues
	if language != "":
		open["language"] = language
	if _session != "":
		open["resume"] = {"session": _session, "after": _last_seq}
	else:
		if context != null:
			open["context"] = context
		if not from.empty():
			open["from"] = from
	_send(open)


func _begin(message):
	_session = message["session"]
	_attempt = 0
	_live = true
	for waiting in _unanswered.values():
		waiting["session"] = _session
		_send(waiting)
	emit_signal("opened", _session)
	if message["resumed"] or not from.empty():
		return
	for entry in message.get("transcript", []):
		if entry["role"] == "character":
			emit_signal("greeted", entry["text"])


# The conversation is gone: the next one is new, and gets what waits to be said.
func _start_over():
	_session = ""
	_last_seq = 0
	_live = false
	# A saved game that is gone stays gone.
	from = {}
	_open()


func _act(call_message):
	var result = null
	if on_action != null:
		result = on_action.barkeep_action(call_message["name"], call_message["arguments"])
		if result is GDScriptFunctionState:
			result = yield(result, "completed")
	# Without a deadline nobody waits for an answer.
	if call_message["deadlineMs"] == null:
		return
	var answer = {"type": "action.result", "call": call_message["call"], "ok": true, "result": result}
	if result is Dictionary and result.has("error"):
		answer = {"type": "action.result", "call": call_message["call"], "ok": false, "error": result["error"]}
	_ask(answer)


func _refused(error):
	var code = error["code"]
	emit_signal("failed", code, error["message"])
	var was_open = error.get("replyTo", "") == _open_id
	if code == "resume_failed" or code == "session_closed":
		_start_over()
	elif was_open and error["retryable"]:
		# Short of something just now: comes back on another socket, after a wait.
		_socket.disconnect_from_host()


func _ask(message):
	message["id"] = _id()
	_unanswered[message["id"]] = message
	if _live:
		message["session"] = _session
		_send(message)


func _send(message):
	if _socket != null and _socket.get_connection_status() == NetworkedMultiplayerPeer.CONNECTION_CONNECTED:
		_socket.get_peer(1).put_packet(JSON.print(message).to_utf8())


func _id():
	_ids += 1
	return _prefix + str(_ids)
