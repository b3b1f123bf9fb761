import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// A gateway that serves its own console, for the page under development to ask.
const gateway = process.env['STORYCORE_CONSOLE'] ?? 'http://127.0.0.1:8790';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  // Parts that lie above this workspace would bring another React with them.
  resolve: { dedupe: ['react', 'react-dom'] },
  build: {
    outDir: '../gateway/dist/console',
    emptyOutDir: true,
    target: 'es2023',
    // The content security policy allows files of the gateway's own only: nothing in the page, no `data:` scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': { target: gateway, changeOrigin: true, headers: { origin: gateway } } },
  },
});
