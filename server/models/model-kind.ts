/** What a model is for and what it is called, read from names as servers list them. */

const otherThanChat =
  /embed|\bbge\b|\bbge-|\bgte-|\be5-|rerank|whisper|\btts\b|tts-|-tts|dall-?e|moderation|transcri|stable-diffusion|\bsdxl?\b|\bflux\b|flux[.-]|imagen|gpt-image|\bveo\b|\bsora\b|realtime|\bocr\b|\bclip\b|minilm|colbert|llama-?guard|guardian|\bsearch-preview\b|speech|kokoro|\bxtts\b/i;

/** Whether a model of this name can hold a conversation, as far as a name tells. */
export const isForChat = (id: string): boolean => !otherThanChat.test(id);

/** Two names of one model: lists say `models/gemini-2.5-flash` and `llama3.2:latest` where people don't. */
export const plainName = (id: string): string => id.replace(/^models\//, "").replace(/:latest$/, "");
