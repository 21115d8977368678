const STYLE = `
  #api-key { border: 1px solid #b7c2d7; border-radius: 12px; padding: 24px; max-width: 420px;
    font: 16px/1.5 system-ui, sans-serif; color: #3b4b68 }
  #api-key::backdrop { background: rgb(59 75 104 / 30%) }
  #api-key h1 { font-size: 20px; margin: 0 0 8px }
  #api-key p { margin: 0 0 16px }
  #api-key input { box-sizing: border-box; width: 100%; padding: 8px; font: 14px monospace;
    border: 1px solid #b7c2d7; border-radius: 6px }
  #api-key menu { display: flex; flex-direction: row-reverse; gap: 8px; margin: 16px 0 0; padding: 0 }
  #api-key button, #change-api-key { font: inherit; padding: 6px 14px; border: 0; border-radius: 6px; cursor: pointer }
  #api-key button[value=use] { background: #d60690; color: #fff }
  #change-api-key { position: fixed; z-index: 1; right: 32px; bottom: 28px; font: 13px system-ui, sans-serif }
`

/**
 * Runs before GraphiQL: every request of the page to its own server carries the key, unless the headers editor says
 * otherwise, so that one key serves all tabs, the documentation and subscriptions. GraphiQL finds the tab that was open
 * by what its editors last held, and notes that only once they are changed: without the last lines each reload would
 * open another tab.
 */
export const KEY_SCRIPT = `
  const STORED = 'switchyard:api-key'
  const dialog = document.getElementById('api-key')
  const send = window.fetch
  function askForKey() {
    if (!dialog.open) dialog.showModal()
  }
  window.fetch = async (input, init) => {
    const request = new Request(input, init)
    const isOwn = new URL(request.url).origin === location.origin
    const key = localStorage.getItem(STORED)
    if (isOwn && key && !request.headers.has('authorization')) request.headers.set('authorization', 'Bearer ' + key)
    const response = await send(request)
    if (isOwn && response.status === 401) askForKey()
    return response
  }
  dialog.addEventListener('close', () => {
    const key = dialog.querySelector('input').value.trim()
    if (dialog.returnValue !== 'use' || !key) return
    localStorage.setItem(STORED, key)
    location.reload()
  })
  document.getElementById('change-api-key').addEventListener('click', askForKey)
  const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState') ?? '{}')
  for (const editor of tabs ? ['query', 'variables', 'headers'] : []) {
    localStorage.setItem('graphiql:' + editor, tabs[activeTabIndex]?.[editor] ?? '')
  }
`

/** What asks for the API key, once: it is kept in the browser and asked for again when the server refuses it. */
export const KEY_PROMPT = `
<style>${STYLE}</style>
<dialog id="api-key">
  <form method="dialog">
    <h1>API key</h1>
    <p>It is kept in this browser and sent to this server alone. The server's first start prints one.</p>
    <input type="password" aria-label="API key" autocomplete="off" autofocus>
    <menu><button value="use">Use</button><button value="cancel">Cancel</button></menu>
  </form>
</dialog>
<button id="change-api-key" type="button">API key…</button>
<script>${KEY_SCRIPT}</script>
`
