## A conversation with one character of a Barkeep server, over one socket. It streams, answers actions, notices a dead
## socket, resumes after a lost one, and begins anew when the server has lost the conversation.
class_name BarkeepCharacter
extends Node

const local_server := "ws://127.0.0.1:7070/v1/ws"

signal opened(session: String)
## What the character says before the player has said anything; only of a new conversation.
signal greeted(words: String)
signal text(turn: String, delta: String, filler: bool)
signal method(turn: String, method_name: String, status: String)
## Shown when `at` characters of the turn's words have been said; value is empty for a cue without one.
signal cue(turn: String, at: int, cue_name: String, value: String)
signal story_moved(from_scene: String, to_scene: String)
signal finished(turn: String, words: String, finish: String)
signal failed(code: String, message: String)

## The server's socket; left empty, the project's setting barkeep/url.
@export var url := ""
@export var character := "barkeep"
## Asks your own server for a player token; called before each connect.
var token_source: Callable = func() -> String: return ""
## Carries out an action: gets its name and arguments, returns the result, or {"error": "why it could not be done"}.
var on_action: Callable = func(_action: String, _arguments: Dictionary) -> Variant: return null
## What the game can do for the character, such as {"name": "wave", "description": "Waves.", "answers": false}.
## Set these before the node's first frame; a resume tells them again.
var actions: Array[Dictionary] = []
## What the character may show beside its words, such as {"name": "emotion", "values": ["joy", "fear"]}.
var cues: Array[Dictionary] = []
## A text, or variables for the persona's {{scene.…}}.
var context: Variant = null
## What the character speaks here, such as German; empty for what its designer chose.
var language := ""
## A saved game loaded again: {"session": …, "turn": …}; the character forgets what came after that turn.
var from: Dictionary = {}

var _socket: WebSocketPeer = null
var _token := ""
var _greeted := false
var _heartbeat := 5.0
var _silent := 0.0
var _asked := false
var _session := ""
var _open_id := ""
var _live := false
var _last_seq := 0
var _last_turn := ""
var _attempt := 0
var _wait := 0.0
var _ids := 0
var _prefix := str(randi()) + "-"
## What has had no answer yet, by id.
var _unanswered := {}


func _ready() -> void:
	# The parent's _ready comes after this one, and may still name the token's source.
	_dial.call_deferred()


func _exit_tree() -> void:
	if _socket != null:
		_socket.close()


## With the last seq enough to go on in a later run of the game: save it, and give it to `go_on_from` before the node enters the tree.
func bookmark() -> Dictionary:
	return {"session": _session, "after": _last_seq, "turn": _last_turn}


func go_on_from(saved: Dictionary) -> void:
	_session = saved.get("session", "")
	_last_seq = int(saved.get("after", 0))


func say(words: String) -> void:
	_ask({"type": "say", "text": words})


## The character says exactly this; no model is asked.
func say_line(words: String, interrupt := true) -> void:
	_ask({"type": "line", "text": words, "interrupt": interrupt})


## Something happened in the story.
func trigger(trigger_name: String, data: Variant = null) -> void:
	var message := {"type": "trigger", "name": trigger_name}
	if data != null:
		message["data"] = data
	_ask(message)


func cancel(heard_chars: int) -> void:
	_ask({"type": "turn.cancel", "heardChars": heard_chars})


## How things are until the same key says otherwise.
func know(key: String, words: String) -> void:
	_ask({"type": "context.update", "key": key, "text": words})


## Something happened; respond is silent, auto or must.
func happened(words: String, respond := "silent") -> void:
	_ask({"type": "context.update", "text": words, "respond": respond})


## Variables of the scene; null removes one.
func set_variables(variables: Dictionary) -> void:
	_ask({"type": "context.update", "variables": variables})


func feedback(turn: String, good: bool, note := "") -> void:
	var message := {"type": "feedback", "turn": turn, "good": good}
	if note != "":
		message["note"] = note
	_ask(message)


func _dial() -> void:
	_token = await token_source.call()
	_greeted = false
	_asked = false
	_live = false
	_silent = 0.0
	_socket = WebSocketPeer.new()
	_socket.supported_protocols = PackedStringArray(["barkeep.v1"])
	_socket.inbound_buffer_size = 1 << 20
	_socket.outbound_buffer_size = 1 << 20
	_socket.connect_to_url(url if url != "" else str(ProjectSettings.get_setting("barkeep/url", local_server)))


func _process(delta: float) -> void:
	if _wait > 0.0:
		_wait -= delta
		if _wait <= 0.0:
			_dial()
	if _socket == null:
		return
	_silent += delta
	_socket.poll()
	match _socket.get_ready_state():
		WebSocketPeer.STATE_OPEN:
			_listen()
		WebSocketPeer.STATE_CLOSED:
			_lost(_socket.get_close_code())
			return
	if _silent > 2.0 * _heartbeat:
		_socket.close(-1)


func _listen() -> void:
	if not _greeted:
		_greeted = true
		_silent = 0.0
		var hello := {"type": "hello", "id": _id(), "protocolVersions": [1], "client": {"name": "barkeep-godot"}}
		if _token != "":
			hello["token"] = _token
		_send(hello)
	while _socket.get_available_packet_count() > 0:
		_silent = 0.0
		_asked = false
		var message: Variant = JSON.parse_string(_socket.get_packet().get_string_from_utf8())
		if message is Dictionary:
			_receive(message)
	# A game that hung has not listened: the server is asked before it is left.
	if _silent > _heartbeat and not _asked:
		_asked = true
		_silent = _heartbeat
		_send({"type": "ping", "id": _id()})


func _lost(code: int) -> void:
	_socket = null
	_live = false
	# No common version, or another socket has this conversation: trying again would not help.
	if code == 4002 or code == 4007:
		failed.emit("closed", "The server closed the socket with " + str(code) + ".")
		return
	_attempt += 1
	_wait = minf(15.0, 0.25 * pow(2.0, _attempt - 1)) * randf_range(0.5, 1.0)


func _receive(message: Dictionary) -> void:
	if message.has("seq"):
		var seq := int(message["seq"])
		if seq <= _last_seq:
			return
		if _live and seq != _last_seq + 1:
			_socket.close(4009, "seq jumped")
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
			text.emit(message["turn"], message["delta"], message.get("filler", false))
		"cue":
			cue.emit(message["turn"], int(message["at"]), message["name"], message.get("value", ""))
		"story.moved":
			story_moved.emit(message["from"], message["to"])
		"method.started":
			method.emit(message["turn"], message["name"], "started")
		"method.finished":
			method.emit(message["turn"], message["method"], message["status"])
		"action.call":
			_act(message)
		"turn.finished":
			_last_turn = message["turn"]
			finished.emit(message["turn"], message["text"], message["finish"])
		"session.closed":
			_start_over()
		"error":
			_refused(message)


## Opens the session, or resumes it: what was missed comes first, then session.opened.
func _open() -> void:
	_open_id = _id()
	var open := {"type": "session.open", "id": _open_id, "character": character, "actions": actions}
	if not cues.is_empty():
		open["cues"] = cues
	if language != "":
		open["language"] = language
	if _session != "":
		open["resume"] = {"session": _session, "after": _last_seq}
	else:
		if context != null:
			open["context"] = context
		if not from.is_empty():
			open["from"] = from
	_send(open)


func _begin(message: Dictionary) -> void:
	_session = message["session"]
	_attempt = 0
	_live = true
	for waiting in _unanswered.values():
		waiting["session"] = _session
		_send(waiting)
	opened.emit(_session)
	if message["resumed"] or not from.is_empty():
		return
	for entry: Dictionary in message.get("transcript", []):
		if entry["role"] == "character":
			greeted.emit(entry["text"])


## The conversation is gone: the next one is new, and gets what waits to be said.
func _start_over() -> void:
	_session = ""
	_last_seq = 0
	_live = false
	# A saved game that is gone stays gone.
	from = {}
	_open()


func _act(call_message: Dictionary) -> void:
	var result: Variant = await on_action.call(call_message["name"], call_message["arguments"])
	# Without a deadline nobody waits for an answer.
	if call_message["deadlineMs"] == null:
		return
	var answer := {"type": "action.result", "call": call_message["call"], "ok": true, "result": result}
	if result is Dictionary and result.has("error"):
		answer = {"type": "action.result", "call": call_message["call"], "ok": false, "error": result["error"]}
	_ask(answer)


func _refused(error: Dictionary) -> void:
	var code: String = error["code"]
	failed.emit(code, error["message"])
	var was_open: bool = error.get("replyTo", "") == _open_id
	if code == "resume_failed" or code == "session_closed":
		_start_over()
	elif was_open and error["retryable"]:
		# Short of something just now: comes back on another socket, after a wait.
		_socket.close()


func _ask(message: Dictionary) -> void:
	message["id"] = _id()
	_unanswered[message["id"]] = message
	if _live:
		message["session"] = _session
		_send(message)


func _send(message: Dictionary) -> void:
	_socket.send_text(JSON.stringify(message))


func _id() -> String:
	_ids += 1
	return _prefix + str(_ids)
