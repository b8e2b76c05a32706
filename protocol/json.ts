/** JSON values as TypeScript sees them. A whole number past 2^53 is a bigint: see `exact-json.ts`, which reads and writes them. */
export type Json = null | boolean | number | bigint | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };
