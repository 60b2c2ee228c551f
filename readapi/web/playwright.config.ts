import { defineConfig } from '@playwright/test'

/** The server that the tests look at: one that holds posts. */
const baseURL = process.env.GRAVITAS_URL ?? 'http://127.0.0.1:8081'

export default defineConfig({
  testDir: 'e2e',
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  workers: 1,
  reporter: 'list',
  use: {
    baseURL,
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: ['--no-sandbox'],
    },
  },
})
