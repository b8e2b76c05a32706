import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where a server runs while the page is developed with `npm run dev`. */
const server = process.env.BARKEEP_URL ?? "http://127.0.0.1:7070";

export default defineConfig(({ command }) => {
  // A build started by tests would otherwise take over their NODE_ENV, and ship React's development build.
  if (command === "build") process.env.NODE_ENV = "production";
  return {
    plugins: [react()],
    build: {
      outDir: "dist",
      emptyOutDir: true,
      target: "es2022",
      // The page's policy allows scripts and styles from its own files only, so nothing may be inlined.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
    server: { proxy: { "/api": server, "/v1": { target: server, ws: true } } },
  };
});
