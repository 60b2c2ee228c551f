package explore

import "strings"

// stopWords are the words of English that tell nothing of a title is about, and
// is left of others before and behind an apostrophe.
var stopWords = func() map[string]bool {
	words := map[string]bool{}
	for word := range strings.FieldsSeq(`
		about after all also am an and any are as at be because been before being but by can could did do does
		for from had has have he her here him his if in into is it its just like me more most my no not of
		off on one only or other our out over she should so some such than that the their them then there these
		they this those to too up us very was we were when where which while will with would you your
		aren couldn didn doesn don hadn hasn haven isn ll re shouldn ve wasn weren won wouldn`) {
		words[word] = true
	}
	return words
}()
