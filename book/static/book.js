// A page opened from disk may not fetch other pages, so its search shows titles without excerpts.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
// Who comes to the search page wants to type.
{
  /** @type {HTMLInputElement | null} */
  const field = document.querySelector(".bd-search-container form.bd-search input");
  field?.focus();
  field?.select();
}
