import { defineConfig } from '@playwright/test'

export default defineConfig({
  projects: [
    { name: 'pages', testDir: 'e2e' },
    { name: 'lighthouse', testDir: 'lighthouse' },
  ],
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  workers: 1,
  reporter: 'list',
  use: {
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: ['--no-sandbox'],
    },
  },
})
