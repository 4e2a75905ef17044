import { reactRouter } from "@react-router/dev/vite";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [tailwindcss(), reactRouter()],
  // The stack prints the addresses; a cleared screen would hide them.
  clearScreen: false,
  server: { strictPort: true },
  optimizeDeps: {
    // Reached from loaders only, which are cut out of what a browser gets.
    exclude: ["@supabase/ssr", "@supabase/supabase-js"],
    // Named, so that the first page load finds them bundled and need not reload.
    include: [
      "react",
      "react-dom/client",
      "react/jsx-runtime",
      "react/jsx-dev-runtime",
      "react-router",
      "react-router/dom",
      "ai",
      "@ai-sdk/react",
      "zod",
    ],
  },
});
