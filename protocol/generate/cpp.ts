/** Writes the two code tables as a C++ header; the C++ core reads messages as JSON and needs no more of the protocol. */
import { closeCodes, errorCodes } from "../codes.ts";
import { protocolVersion, socketPath, subprotocol } from "../messages.ts";
import type { Emitter } from "./emitters.ts";

const literal = (text: string): string => JSON.stringify(text);
const pascal = (name: string): string =>
  name.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());

function codes(): string {
  const errors = Object.entries(errorCodes).map(
    ([code, { retryable, meaning, advice }]) =>
      `    {${literal(code)}, ${retryable}, ${literal(meaning)}, ${literal(advice)}},\n`,
  );
  const closes = Object.entries(closeCodes).map(
    ([code, { name, meaning, advice, resumable }]) =>
      `    {${code}, ${literal(name)}, ${literal(meaning)}, ${literal(advice)}, ${resumable}},\n`,
  );
  const names = Object.entries(closeCodes).map(
    ([code, { name }]) => `inline constexpr int Close${pascal(name)} = ${code};\n`,
  );
  return `// Made from protocol/codes.ts by \`npm run generate\`. Changes belong there.
#pragma once

namespace barkeep {

inline constexpr int ProtocolVersion = ${protocolVersion};
inline constexpr const char* Subprotocol = ${literal(subprotocol)};
inline constexpr const char* SocketPath = ${literal(socketPath)};

struct ErrorCode {
    const char* code;
    bool retryable;
    const char* meaning;
    const char* advice;
};

inline constexpr ErrorCode ErrorCodes[] = {
${errors.join("")}};

struct CloseCode {
    int code;
    const char* name;
    const char* meaning;
    const char* advice;
    bool resumable;
};

inline constexpr CloseCode CloseCodes[] = {
${closes.join("")}};

${names.join("")}
}  // namespace barkeep
`;
}

export const cppFiles: readonly Emitter[] = [{ path: "unreal-client-sample/Source/Barkeep/Core/Codes.h", emit: codes }];
