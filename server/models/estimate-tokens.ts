/** A rough count of tokens where no provider has counted: on the high side, so that a window is not overrun. */

/** UTF-8 bytes over 3.5: about right for English, generous for most other scripts. */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 3.5);
}
