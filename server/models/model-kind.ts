/** What a model is for and what it is called, read from names as servers list them. */

const otherThanChat = [
  // texts as vectors, and their order
  /embed|\bbge\b|\bbge-|\bgte-|\be5-|minilm|colbert|rerank|paraphrase-multilingual|sentence-transformers|\binstructor\b|\bstella[_-]|labse/i,
  // speech and sound
  /whisper|\btts\b|tts-|-tts|\bxtts\b|transcri|speech|kokoro|\basr\b|parakeet|\borpheus|\bbark\b|musicgen|lyria|cosyvoice|gpt-audio|realtime/i,
  // pictures and films
  /dall-?e|stable-diffusion|\bsdxl?\b|\bsd3|\bflux\b|flux[.-]|imagen|-image\b|\bveo\b|\bsora\b|\bwan2|\bocr\b|\bclip\b|siglip/i,
  // judges of what others say
  /moderation|llama-?guard|prompt-guard|safeguard|guardian|\bsearch-preview\b/i,
];

/** Whether a model of this name can hold a conversation, as far as a name tells. */
export const isForChat = (id: string): boolean => !otherThanChat.some((kind) => kind.test(id));

/** The same by what a server itself says that it is for. */
export const isKindForChat = (kind: string): boolean =>
  !/embed|rerank|image[-_s/]{0,2}(?:gen|edit)|^images?$|audio|moderation|transcription|speech|video_?gen/i.test(kind);

/** Two names of one model: lists say `models/gemini-2.5-flash` and `llama3.2:latest` where people don't. */
export const plainName = (id: string): string => id.replace(/^models\//, "").replace(/:latest$/, "");
