# Runs the client for Godot 3 in the real engine: says what BARKEEP_SAY lists, one after the other, and prints what happens.
extends Node

var lines = []
var said = 0
var npc = null


func _ready():
	lines = JSON.parse(OS.get_environment("BARKEEP_SAY")).result
	npc = load("res://barkeep_character.gd").new()
	npc.url = OS.get_environment("BARKEEP_URL")
	npc.character = OS.get_environment("BARKEEP_CHARACTER")
	npc.token = OS.get_environment("BARKEEP_TOKEN")
	npc.on_action = self
	npc.actions = [
		{
			"name": "give_item",
			"description": "Gives the player an item.",
			"parameters": {"type": "object", "properties": {"item": {"type": "string"}}, "required": ["item"]}
		},
		{"name": "wave", "description": "Waves at the player.", "answers": false}
	]
	# A saved game whose conversation the server no longer has.
	npc.from = {"session": "s_long_gone", "turn": "s_long_gone.1"}
	npc.cues = [{"name": "emotion", "values": ["joy", "fear"]}]
	for event in ["opened", "greeted", "text", "cue", "method", "finished", "failed"]:
		npc.connect(event, self, "_on_" + event)
	add_child(npc)


func _next():
	if said < lines.size():
		said += 1
		npc.say(lines[said - 1])
	else:
		npc.close()


func _tell(event, fields):
	print("EVENT " + JSON.print([event] + fields))


func barkeep_action(action, arguments):
	_tell("action", [action, arguments])
	return {"given": true}


func _on_opened(session):
	_tell("opened", [session])
	if said == 0:
		_next()


func _on_greeted(words):
	_tell("greeted", [words])


func _on_text(_turn, delta, filler):
	_tell("text", [delta, filler])


func _on_cue(_turn, at, cue_name, value):
	_tell("cue", [at, cue_name, value])


func _on_method(_turn, method_name, status):
	_tell("method", [method_name, status])


func _on_finished(_turn, words, finish):
	_tell("finished", [words, finish])
	_next()


func _on_failed(code, message):
	_tell("failed", [code, message])
	if code == "closed":
		get_tree().quit()
