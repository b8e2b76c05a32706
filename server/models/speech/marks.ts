/**
 * The marks that model families write around what is not speech: thoughts, calls, channels, ends of turns. Where a server's template
 * doesn't take them out they come as text. They are data: a new family is a line here.
 */

/** What a thought lies between. Both in small letters; they are found in any. */
export const thoughtMarks: readonly (readonly [open: string, close: string])[] = [
  ["<think>", "</think>"], // DeepSeek, Qwen, QwQ, GLM, MiniMax, Nemotron, SmolLM
  ["<thinking>", "</thinking>"],
  ["<thought>", "</thought>"], // EXAONE Deep, Gemini's
  ["<thoughts>", "</thoughts>"],
  ["<reasoning>", "</reasoning>"], // Reka
  ["<analysis>", "</analysis>"],
  ["<antthinking>", "</antthinking>"],
  ["<seed:think>", "</seed:think>"], // Seed-OSS
  ["<mm:think>", "</mm:think>"],
  ["[think]", "[/think]"], // Magistral
  ["◁think▷", "◁/think▷"], // Kimi-VL
  ["<|thinking|>", "<|/thinking|>"],
  ["<|think|>", "<|/think|>"],
  ["<|begin_of_thought|>", "<|end_of_thought|>"], // OpenThinker, Sky-T1
  ["<|start_thinking|>", "<|end_thinking|>"], // Command
  ["<|inner_prefix|>", "<|inner_suffix|>"], // Apertus
  ["<|channel>thought", "<channel|>"], // Gemma 4
  ["<unused94>", "<unused95>"], // MedGemma
];

/** Where a header begins that names a channel or a recipient (gpt-oss, functionary), and where the words of that channel begin. */
export const headerOpens: readonly string[] = ["<|channel|>", "<|start|>", "<|from|>", "<|recipient|>"];
export const headerEnds: readonly string[] = ["<|message|>", "<|content|>"];

/** What ends the words of a channel. */
export const channelEnds: readonly string[] = ["<|end|>", "<|return|>", "<|call|>", "<|stop|>"];

/** From here on come calls: to the end of the answer nothing is spoken. */
export const callMarks: readonly string[] = [
  "<tool_call>", // Hermes, Qwen, GLM, Granite
  "<tool_calls>",
  "<tools>",
  "<|tool_call|>", // Phi, Granite
  "<|tool_calls|>",
  "<|tool_call>", // Gemma 4
  "[tool_calls]", // Mistral
  "[tool_call]",
  "<|python_tag|>", // Llama
  "<function=", // Llama, Qwen-Coder
  "<function_call>",
  "<function_calls>",
  "<functioncall>",
  "<start_function_call>", // FunctionGemma
  "<invoke name=",
  "<minimax:tool_call>",
  "<seed:tool_call>",
  "<step:tool_call>",
  "<toolcall>", // Nemotron
  "<tool_use>",
  "<tool_code>",
  "<tool>",
  "<function>",
  "<func_call>",
  "<api_call>",
  "<|function_call|>",
  "<|tool_call_start|>", // LFM2, MiniCPM
  "✿function✿", // Qwen-Agent
  "<｜tool▁calls▁begin｜>", // DeepSeek
  "<｜tool▁call▁begin｜>",
  "<|tool▁calls▁begin|>",
  "<|tool▁call▁begin|>",
  "<｜dsml｜",
  "<|tool_calls_section_begin|>", // Kimi
  "<|tool_call_begin|>",
  "<|action_start|>", // InternLM
  "<|start_action|>", // Command
];

/** Here the model goes on in the role of others, as one does whose server has no template for it: nothing after it is spoken. */
export const othersTurnMarks: readonly string[] = [
  ...["user", "human", "system", "tool"].flatMap((role) => [
    `<|im_start|>${role}`,
    `<start_of_turn>${role}`,
    `<|start_header_id|>${role}`,
    `<|turn>${role}`,
    `<|start_of_role|>${role}`, // Granite
    `<|header_start|>${role}`, // Llama 4
    `<|${role}|>`, // Phi, Zephyr
    `<|${role}_token|>`, // Command
    `<｜${role}｜>`, // DeepSeek
  ]),
  "[inst]",
];

/** Left out, with what stands around them kept. */
export const droppedMarks: readonly string[] = [
  ...channelEnds,
  ...headerEnds,
  "<|begin_of_solution|>",
  "<|end_of_solution|>",
  "<|start_response|>",
  "<|end_response|>",
  "<|im_start|>assistant",
  "<|im_end|>",
  "<|eot_id|>",
  "<|eom_id|>",
  "<|endoftext|>",
  "<|end_of_text|>",
  "<|end_of_turn_token|>",
  "<end_of_turn>",
  "<turn|>",
  "</s>",
  "[/inst]",
  "<|assistant|>",
  "<｜assistant｜>",
  "<|chatbot_token|>",
  "<|start_of_turn_token|>",
  "<|start_of_role|>assistant<|end_of_role|>",
  "<|start_header_id|>assistant<|end_header_id|>",
  "<|header_start|>assistant<|header_end|>",
  "<|eot|>",
  "<|im_sep|>",
  "<|start_text|>",
  "<|end_text|>",
  "<｜end▁of▁sentence｜>",
  "<|end▁of▁sentence|>",
  "<eos>",
  "<bot_end>",
];
