// Sets the colour scheme before the first paint, so that a dark page never flashes white.
;(function () {
  var scheme = 'auto'
  try {
    scheme = localStorage.getItem('gravitas-color-scheme') || 'auto'
  } catch {
    // Storage is blocked: follow the system.
  }
  if (scheme !== 'light' && scheme !== 'dark') {
    scheme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  }
  document.documentElement.setAttribute('data-mantine-color-scheme', scheme)
})()
