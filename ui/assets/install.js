// Lets the browser keep the page for times without a connection; not in another site's frame.
if (window.top === window && navigator.serviceWorker)
  navigator.serviceWorker.register("/worker.js").catch(() => {}); // the page works without it
