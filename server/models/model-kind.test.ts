/** Which of the models that servers list can hold a conversation, by their names and by what the servers say of them. */
import { expect, it } from "vitest";
import { readModelList } from "./list-models.ts";
import { isForChat } from "./model-kind.ts";

it.each([
  "nomic-embed-text:latest",
  "text-embedding-3-small",
  "mxbai-embed-large",
  "paraphrase-multilingual",
  "sentence-transformers/all-mpnet-base-v2",
  "intfloat/multilingual-e5-large",
  "jina-reranker-v2",
  "whisper-large-v3-turbo",
  "distil-whisper-large-v3-en",
  "gpt-4o-mini-tts",
  "playai-tts",
  "nvidia/parakeet-tdt-0.6b",
  "canopylabs/orpheus-v1-english",
  "dall-e-3",
  "qwen-image",
  "stabilityai/sd3-medium",
  "llama-guard-4-12b",
  "meta-llama/llama-prompt-guard-2-86m",
  "gpt-oss-safeguard-20b",
  "omni-moderation-latest",
])("%s is for something else", (id) => expect(isForChat(id)).toBe(false));

it.each([
  "llama3.2:3b",
  "qwen3:8b",
  "qwen2.5-vl-7b-instruct",
  "gemma-3-27b-it",
  "mistral-small3.2",
  "deepseek-r1",
  "gpt-oss-20b",
  "models/gemini-2.5-flash",
  "command-r-plus",
  "smollm2",
  "phi4-mini",
  "claude-sonnet-4-5",
  "kimi-k2-instruct",
  "starling-lm",
  "barker-7b",
])("%s can talk", (id) => expect(isForChat(id)).toBe(true));

it.each([
  [{ id: "a", type: "embedding" }, false],
  [{ id: "a", type: "embeddings" }, false],
  [{ id: "a", mode: "image_generation" }, false],
  [{ id: "a", type: "image" }, false],
  [{ id: "a", task: "text-embedding" }, false],
  [{ id: "a", endpoints: ["embed", "embed_image"] }, false],
  [{ id: "a", supported_endpoint_types: ["images/generations"] }, false],
  [{ id: "a", supportedGenerationMethods: ["embedContent"] }, false],
  [{ id: "a", capabilities: { completion_chat: false } }, false],
  [{ id: "a", type: "model" }, true],
  [{ id: "a", type: "vlm" }, true],
  [{ id: "a", task: "image-text-to-text" }, true],
  [{ id: "a", mode: "chat", endpoints: [] }, true],
  [{ id: "a", endpoints: ["chat", "embed"] }, true],
  [{ id: "a", supportedGenerationMethods: ["generateContent", "countTokens"] }, true],
])("what a server says of it counts: %j", (model, chat) => {
  expect(readModelList(JSON.stringify({ data: [model] }))).toMatchObject([{ id: "a", chat }]);
});
