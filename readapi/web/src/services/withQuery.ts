type Param = string | number | undefined

/** `/path?a=1`, leaving out what is undefined or empty; a list is repeated. */
export function withQuery(path: string, params: Record<string, Param | readonly Param[]>) {
  const query = new URLSearchParams()
  for (const [name, values] of Object.entries(params)) {
    for (const value of [values].flat()) {
      if (value !== undefined && value !== '') query.append(name, String(value))
    }
  }
  const text = query.toString()
  return text === '' ? path : `${path}?${text}`
}
