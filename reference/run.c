/* Until the oracle lands: its outputs by the readable definition. */
#include "reference.h"

const char *reference_compute(const struct reference_request *request)
{
	return reference_define(request, 4096);
}
