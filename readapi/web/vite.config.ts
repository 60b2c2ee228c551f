import react from '@vitejs/plugin-react'
import { compression, defineAlgorithm } from 'vite-plugin-compression2'
import { defineConfig } from 'vitest/config'

const server = process.env.GRAVITAS_URL ?? 'http://127.0.0.1:8081'

export default defineConfig({
  plugins: [
    react(),
    // The Go handler sends these instead of compressing at each request.
    compression({
      include: /\.(js|css|svg)$/,
      algorithms: [defineAlgorithm('brotliCompress'), defineAlgorithm('gzip', { level: 9 })],
    }),
  ],
  build: {
    target: 'es2022',
    emptyOutDir: true,
    manifest: true, // says which chunks a page loads: see weight.spec.ts
    chunkSizeWarningLimit: 450,
  },
  server: { proxy: { '/api': { target: server, ws: true, changeOrigin: true } } },
  test: {
    include: ['src/**/*.test.{ts,tsx}'],
    restoreMocks: true,
    // Longer than a test waits for a page's script on a busy machine.
    testTimeout: 20_000,
  },
})
