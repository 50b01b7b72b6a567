/* Ends the parameters of batch_kernels.inc. */
#undef KERNEL
#undef WORK
#undef W
#undef WORK_REAL
#undef WORK_LANES
#undef GET
#undef GET_PART
#undef PUT
#undef PUT_PART
#undef PUT_STREAM
#undef WORK_KEEP
#undef GROUP
#undef STREAMS
#undef STREAM_BYTES
